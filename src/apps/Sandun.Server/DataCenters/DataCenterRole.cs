using Sandun.DataCenters;
using Sandun.Hosting;
using Sandun.Protocol;
using Sandun.Server.Roles;
using Sandun.ServiceScheduler;

namespace Sandun.Server.DataCenters;

/// <summary>Surrounds the data centers' brain: callers, the service scheduler that carries its orders out, and the store.</summary>
internal sealed class DataCenterRole(Published<DataCenterView> published, DataCenterCalls calls) : IRole<DataCenterInput, DataCenterFact, DataCenterCommand>
{
    public string Name => "data-centers";

    /// <summary>Hands an order to the service scheduler; false when it does not take it, then it is repeated.</summary>
    public required Func<ServiceInput, bool> ToScheduler { private get; init; }

    /// <summary>Judges and begins a switch nobody asked for.</summary>
    public required Action<DataCenterCommand.AskForSwitch> AskForSwitch { private get; init; }

    public IFactCodec<DataCenterFact> Codec { get; } = new DataCenterFactCodec();

    public IMachine<DataCenterInput, DataCenterFact, DataCenterCommand> NewMachine() => new DataCenterMachine();

    public IReadOnlyList<DataCenterInput> FirstInputs() => [new DataCenterInput.Started()];

    public Action Show(IMachine<DataCenterInput, DataCenterFact, DataCenterCommand> machine, DateTimeOffset now) =>
        Showing.Of<DataCenterView>(machine, now, published.Set);

    public void Run(DataCenterCommand command)
    {
        switch (command)
        {
            case DataCenterCommand.Reply reply: calls.Answer(reply.Call, reply.Body); break;
            case DataCenterCommand.Steer steer: ToScheduler(new ServiceInput.Steered(steer.Orders, steer.Freed)); break;
            case DataCenterCommand.SetRules set: ToScheduler(new ServiceInput.ZonesRuled(set.Rules)); break;
            case DataCenterCommand.AskForSwitch ask: AskForSwitch(ask); break;
            default: throw new InvalidOperationException("not a known command: " + command.GetType().Name);
        }
    }

    public void Refuse(DataCenterInput input, string why)
    {
        if (input is DataCenterInput.Request request)
            calls.Answer(request.Call, new DataCenterReply.Refused(503, "The state cannot be changed now: " + why));
    }

    public void Lost(string why) => published.Retire();
}
