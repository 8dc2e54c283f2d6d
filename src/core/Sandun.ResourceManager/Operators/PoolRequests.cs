namespace Sandun.ResourceManager;

/// <summary>Hands each request to who can answer it.</summary>
internal static class PoolRequests
{
    public static void Answer(ResourceManagerInput.Asked asked, Turn turn)
    {
        var reply = asked.Request switch
        {
            PoolRequest.UpdateWeights weights => RoleRequests.UpdateWeights(weights, turn),
            PoolRequest.UpdateQuota quota => RoleRequests.UpdateQuota(quota, turn),
            PoolRequest.Operate operate => OperateRequests.Operate(operate, turn),
            PoolRequest.UpdateFramework update => FrameworkUpdate.Answer(update, turn),
            PoolRequest.Teardown teardown => Teardown(teardown, turn),
            PoolRequest.DrainAgent drain => AgentDraining.Drain(drain, turn),
            PoolRequest.DeactivateAgent deactivate => AgentDraining.Deactivate(deactivate, turn),
            PoolRequest.ReactivateAgent reactivate => AgentDraining.Reactivate(reactivate, turn),
            PoolRequest.UpdateMaintenance update => MaintenanceRequests.Update(update, turn),
            PoolRequest.StartMaintenance start => MaintenanceRequests.Start(start, turn),
            PoolRequest.StopMaintenance stop => MaintenanceRequests.Stop(stop, turn),
            PoolRequest.MarkAgentGone gone => GoneAgents.Mark(gone, turn),
            _ => throw new ArgumentOutOfRangeException(nameof(asked), asked.Request.GetType().Name, "not a request to the resource manager"),
        };
        turn.Order(new ResourceManagerCommand.Answer(asked.Number, reply));
    }

    private static PoolReply Teardown(PoolRequest.Teardown request, Turn turn)
    {
        if (turn.Pool.Frameworks.Find(request.Framework) is not { HasEnded: false } framework)
            return new PoolReply.Refused(PoolRefusal.NotFound, $"No framework found with specified ID: there is no framework {request.Framework}");
        FrameworkEnding.TearDown(framework, turn);
        return new PoolReply.Done();
    }
}
