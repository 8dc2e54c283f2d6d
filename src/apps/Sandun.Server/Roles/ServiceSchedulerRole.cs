using Sandun.Hosting;
using Sandun.MarathonApi;
using Sandun.Protocol;
using Sandun.Server.Links;
using Sandun.ServiceScheduler;

namespace Sandun.Server.Roles;

/// <summary>Surrounds the service scheduler's brain: callers, followers of events, routers and the resource manager.</summary>
public sealed class ServiceSchedulerRole(
    Func<IMachine<ServiceInput, ServiceFact, ServiceCommand>> newMachine, Published<ServiceView> published, Calls<ServiceReply> calls, EventHub events)
    : IRole<ServiceInput, ServiceFact, ServiceCommand>
{
    private readonly ExecutorContext _executors = new();

    public string Name => "service-scheduler";

    public required IResourceManagerLink ResourceManager { private get; init; }

    public required RouterSessions Routers { private get; init; }

    public required SchedulerTally Tally { private get; init; }

    public IFactCodec<ServiceFact> Codec { get; } = new ServiceFactCodec();

    public IMachine<ServiceInput, ServiceFact, ServiceCommand> NewMachine() => newMachine();

    public IReadOnlyList<ServiceInput> FirstInputs() => [new ServiceInput.Started()];

    public Action Show(IMachine<ServiceInput, ServiceFact, ServiceCommand> machine, DateTimeOffset now) =>
        Showing.Of<ServiceView>(machine, now, published.Set);

    public void Run(ServiceCommand command)
    {
        switch (command)
        {
            case ServiceCommand.Reply reply:
                Tally.Answered(reply.Body);
                calls.Answer(reply.Call, reply.Body);
                break;
            case ServiceCommand.CallResourceManager call:
                Tally.Called(call.Call);
                ResourceManager.Call(_executors.Complete(call.Call, published.View));
                break;
            case ServiceCommand.Announce announce:
                events.Announce(announce.Event);
                break;
            case ServiceCommand.TellRouters tell:
                Routers.Tell(tell.Revision, tell.Changes);
                break;
            default:
                throw new InvalidOperationException("not a known command: " + command.GetType().Name);
        }
    }

    public void Refuse(ServiceInput input, string why)
    {
        switch (input)
        {
            case ServiceInput.Request request:
                calls.Answer(request.Call, new ServiceReply.Refused(RefusalKind.Unavailable, "The state cannot be changed now: " + why));
                break;
            case ServiceInput.FromResourceManager:
                // The event is lost to the brain; a new subscription reconciles.
                ResourceManager.SchedulerLost();
                break;
        }
    }

    public void Lost(string why)
    {
        published.Retire();
        events.Interrupt();
        ResourceManager.SchedulerLost();
        Routers.CloseAll(why);
    }
}
