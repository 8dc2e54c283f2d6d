using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>Requests to kill tasks.</summary>
internal static class KillRequests
{
    public static ServiceReply Kill(Turn turn, ServiceRequest.KillInstances request)
    {
        if (request is { Scale: true, Wipe: true })
            return new ServiceReply.Refused(RefusalKind.BadRequest, "You cannot use scale and wipe at the same time.");
        ImmutableArray<Instance> found =
        [
            .. request.Instances.Distinct().Order().Select(turn.State.FindInstance).OfType<Instance>(),
        ];
        if (request.Scale) return KillAndScale(turn, found, request.Force);
        foreach (var instance in found)
        {
            if (request.Wipe) Stops.Forget(turn, instance);
            else Stops.Ask(turn, instance, InstanceGoal.Running, "asked for through the API");
        }

        return new ServiceReply.Killed(found);
    }

    private static ServiceReply KillAndScale(Turn turn, ImmutableArray<Instance> found, bool force)
    {
        var edit = TreeUpdate.Edit(turn);
        foreach (var ofApp in found.Where(instance => instance is { IsActive: true, StopAskedAt: null }).GroupBy(instance => instance.App))
        {
            if (turn.State.FindApp(ofApp.Key) is not { } app) continue;
            edit.PutApp(app.Spec with { Instances = Math.Max(0, app.Spec.Instances - ofApp.Count()) });
            edit.CountIsOf(app.Id, CountSource.Hand);
        }

        return TreeUpdate.Run(turn, edit, new UpdateManner
        {
            Group = PathId.Root, Force = force, ToKill = [.. found.Select(instance => instance.Id)],
        });
    }
}
