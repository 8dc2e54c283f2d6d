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
            _ => new PoolReply.Refused(
                PoolRefusal.Invalid, $"{asked.Request.GetType().Name} is not carried out; nodes are drained and closed by orders to the node"),
        };
        turn.Order(new ResourceManagerCommand.Answer(asked.Number, reply));
    }

    private static PoolReply Teardown(PoolRequest.Teardown request, Turn turn)
    {
        if (turn.Pool.Frameworks.Find(request.Framework) is not { HasEnded: false } framework)
            return new PoolReply.Refused(PoolRefusal.NotFound, $"there is no framework {request.Framework}");
        FrameworkEnding.TearDown(framework, turn);
        return new PoolReply.Done();
    }
}
