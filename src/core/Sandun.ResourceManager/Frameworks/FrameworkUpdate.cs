using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>Changes what a subscribed framework said of itself: all or nothing.</summary>
internal static class FrameworkUpdate
{
    /// <summary>Applies the update; what is wrong with it, or null.</summary>
    public static string? Apply(FrameworkState framework, SchedulerCall.UpdateFramework call, Turn turn)
    {
        var before = framework.Info;
        if (call.Info.User != before.User) return $"the user cannot change from '{before.User}' to '{call.Info.User}'";
        if (call.Info.Principal != before.Principal) return "the principal cannot change";
        if (call.Info.Checkpoint != before.Checkpoint) return "'checkpoint' cannot change";
        if (FrameworkRules.Error(call.Info, call.SuppressedRoles, call.OfferConstraints) is { } error) return error;
        Put(framework.Id, call.Info, turn);
        Suppression.Replace(framework, [.. call.SuppressedRoles], turn);
        turn.Record(new ResourceManagerFact.FrameworkConstrained(framework.Id, call.OfferConstraints));
        turn.ToOffer.AddFree(framework.Id);
        return null;
    }

    /// <summary>Puts the framework; offers and refusals of roles it gave up go.</summary>
    public static void Put(FrameworkId id, FrameworkInfo info, Turn turn)
    {
        var roles = FrameworkRules.RolesOf(info);
        if (turn.Pool.Frameworks.Find(id) is not null) Rescission.OfFramework(id, role => !roles.Contains(role), tell: true, turn);
        var timeout = Subscription.Bounded(info.FailoverTimeout);
        turn.Record(new ResourceManagerFact.FrameworkPut(new FrameworkRecord(id, info.Name, roles, timeout, null) { Info = info }));
    }

    /// <summary>The update with an answer.</summary>
    public static PoolReply Answer(PoolRequest.UpdateFramework request, Turn turn)
    {
        if (turn.Pool.Frameworks.Find(request.Framework) is not { HasEnded: false } framework)
            return new PoolReply.Refused(PoolRefusal.NotFound, $"there is no framework {request.Framework}");
        return Apply(framework, request.Call, turn) is { } error ? new PoolReply.Refused(PoolRefusal.Invalid, error) : new PoolReply.Done();
    }
}
