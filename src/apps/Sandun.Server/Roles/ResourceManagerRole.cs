using Sandun.Hosting;
using Sandun.MesosApi.Scheduling;
using Sandun.Protocol;
using Sandun.ResourceManager;
using Sandun.Server.Links;
using Sandun.Server.Mesos;

namespace Sandun.Server.Roles;

/// <summary>Surrounds the resource manager's brain: agents and frameworks on one side, the store on the other.</summary>
public sealed class ResourceManagerRole(
    Func<IMachine<ResourceManagerInput, ResourceManagerFact, ResourceManagerCommand>> newMachine, Published<ClusterView> published)
    : IRole<ResourceManagerInput, ResourceManagerFact, ResourceManagerCommand>
{
    public string Name => "resource-manager";

    public required AgentSessions Agents { private get; init; }

    public required Calls<NodeReply> Calls { private get; init; }

    public required FrameworkLink Frameworks { private get; init; }

    /// <summary>Frameworks that came over HTTP.</summary>
    public required FrameworkStreams Streams { private get; init; }

    public required MesosPool Pool { private get; init; }

    public IFactCodec<ResourceManagerFact> Codec { get; } = new ResourceManagerFactCodec();

    public IMachine<ResourceManagerInput, ResourceManagerFact, ResourceManagerCommand> NewMachine() => newMachine();

    public IReadOnlyList<ResourceManagerInput> FirstInputs() => [new ResourceManagerInput.Started()];

    public Action Show(IMachine<ResourceManagerInput, ResourceManagerFact, ResourceManagerCommand> machine, DateTimeOffset now) =>
        Showing.Of<ClusterView>(machine, now, published.Set);

    public void Run(ResourceManagerCommand command)
    {
        switch (command)
        {
            case ResourceManagerCommand.TellAgent tell:
                Agents.Tell(tell.Session, tell.Order);
                break;
            case ResourceManagerCommand.TellFramework tell when Streams.Owns(tell.Session):
                Streams.Tell(tell.Session, tell.Event);
                break;
            case ResourceManagerCommand.TellFramework tell:
                Frameworks.Tell(tell.Session, tell.Event);
                break;
            case ResourceManagerCommand.Reply reply:
                Calls.Answer(reply.Call, reply.Body);
                break;
            case ResourceManagerCommand.Answer answer:
                Pool.Answer(answer.Number, answer.Body);
                break;
            case ResourceManagerCommand.Close close when Streams.Owns(close.Session):
                Streams.Close(close.Session);
                break;
            case ResourceManagerCommand.Close close when Frameworks.Owns(close.Session):
                Frameworks.ResourceManagerLost();
                break;
            case ResourceManagerCommand.Close close:
                Agents.Close(close.Session, close.Why);
                break;
            default:
                throw new InvalidOperationException("not a known command: " + command.GetType().Name);
        }
    }

    /// <summary>A peer whose word was not taken is cut off: it comes back and says it again.</summary>
    public void Refuse(ResourceManagerInput input, string why)
    {
        switch (input)
        {
            case ResourceManagerInput.AgentReported report:
                Agents.Close(report.Session, why);
                break;
            case ResourceManagerInput.NodeOrdered ordered:
                Calls.Answer(ordered.Call, new NodeReply(NodeReplyKind.Unavailable, "The state cannot be changed now: " + why));
                break;
            case ResourceManagerInput.Asked asked:
                Pool.Answer(asked.Number, null);
                break;
            case ResourceManagerInput.FrameworkCalled call when Streams.Owns(call.Session):
                Streams.Close(call.Session);
                break;
            case ResourceManagerInput.FrameworkCalled call when Frameworks.Owns(call.Session):
                Frameworks.ResourceManagerLost();
                break;
        }
    }

    public void Lost(string why)
    {
        published.Retire();
        Agents.CloseAll(why);
        Frameworks.ResourceManagerLost();
        Streams.CloseAll();
        Pool.AnswerNone();
    }
}
