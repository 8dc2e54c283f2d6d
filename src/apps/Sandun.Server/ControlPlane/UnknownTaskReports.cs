using Sandun.NativeApi;
using Sandun.Protocol;
using Sandun.ServiceScheduler;

namespace Sandun.Server.ControlPlane;

/// <summary>Tasks a restored state does not hold, and an operator's word about them.</summary>
internal static class UnknownTaskReports
{
    public static UnknownTasks Of(ControlPlaneViews views)
    {
        var (services, agents) = (views.Services, views.Cluster.Agents);
        return new UnknownTasks(services.RestoreMark?.At, services.RestoreMark?.TakenAt,
        [
            .. services.UnknownTasks.Values.Select(task => new UnknownTaskSummary(
                task.Id.Value, task.App.Value, task.Agent?.Value ?? "", task.Agent is { } id && agents.TryGetValue(id, out var agent) ? agent.Spec.Hostname : "",
                task.State.MesosName(), task.Since)),
        ]);
    }

    public static ServiceRequest.SettleUnknownTasks RequestOf(UnknownTaskOrder order) =>
        new([.. (order.Kill ?? []).Select(id => new TaskId(id))], order.KillAll, order.Done);
}
