using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>Operations on agents' resources that operators ask for.</summary>
internal static class OperateRequests
{
    public static PoolReply Operate(PoolRequest.Operate request, Turn turn)
    {
        if (turn.Pool.Agents.Find(request.Agent) is not { IsInPool: true } agent)
            return new PoolReply.Refused(PoolRefusal.Invalid, $"no agent found with id {request.Agent}");
        var rules = new ConversionRules(agent.Total, null, request.Principal, Operating.UsedOn(agent));
        var (conversion, error) = Conversion.Of(request.Operation, rules);
        error ??= Operating.Inability(agent);
        if (error is not null) return new PoolReply.Refused(PoolRefusal.Invalid, error);
        if (AllocationError(request) is { } allocated) return allocated;
        foreach (var offer in turn.Pool.Offers.OnAgent(agent.Id))
        {
            if (conversion!.Consumed.FitsIn(agent.Free)) break;
            Rescission.Take(offer, turn);
        }

        if (!conversion!.Consumed.FitsIn(agent.Free))
            return new PoolReply.Refused(PoolRefusal.Conflict, "the agent does not have the resources the operation consumes, or tasks use them");
        Operating.Begin(null, agent, request.Operation, conversion, turn);
        turn.ToOffer.Add(agent);
        return new PoolReply.Done();
    }

    /// <summary>In Mesos only reserving looks at it: all else finds no such resources among those that are free.</summary>
    private static PoolReply.Refused? AllocationError(PoolRequest.Operate request) => request.AllocatedIn is not { } member
        ? null
        : new PoolReply.Refused(
            request.Operation is OfferOperation.Reserve && member == "resources" ? PoolRefusal.Invalid : PoolRefusal.Conflict,
            $"'allocation_info' must not be set in '{member}': operators change resources that are allocated to nobody");
}
