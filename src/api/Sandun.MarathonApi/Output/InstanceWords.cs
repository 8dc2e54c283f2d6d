using Sandun.Protocol;
using Sandun.ServiceScheduler;

namespace Sandun.MarathonApi;

/// <summary>How instances are told and counted in Marathon's output.</summary>
internal static class InstanceWords
{
    /// <summary>Whether the instance has a task that is listed: launched and not ended.</summary>
    public static bool IsListed(this Instance instance) =>
        instance.Task is not null && (instance.IsActive || instance.Condition == InstanceCondition.UnreachableInactive);

    public static bool IsStaged(this Instance instance) =>
        instance.Condition is InstanceCondition.Provisioned or InstanceCondition.Staging or InstanceCondition.Starting;

    public static bool IsRunning(this Instance instance) => instance.Condition == InstanceCondition.Running;

    /// <summary>Mesos' name of the state of the instance's task.</summary>
    public static string TaskStateName(this Instance instance) => instance.Condition switch
    {
        InstanceCondition.Starting => "TASK_STARTING",
        InstanceCondition.Running => "TASK_RUNNING",
        InstanceCondition.Killing => "TASK_KILLING",
        InstanceCondition.Unreachable or InstanceCondition.UnreachableInactive => "TASK_UNREACHABLE",
        InstanceCondition.Scheduled or InstanceCondition.Provisioned or InstanceCondition.Staging => "TASK_STAGING",
        _ => instance.TaskState.MesosName(),
    };

    /// <summary>The listed instances of an app, in order of their ids.</summary>
    public static IEnumerable<Instance> Listed(this ServiceView view, PathId app) =>
        view.Instances.TryGetValue(app, out var instances) ? instances.Values.Where(IsListed) : [];

    public static IEnumerable<DeploymentId> DeploymentsOf(this ServiceView view, PathId app) =>
        view.Deployments.Where(deployment => deployment.AffectedApps.AsSpan().BinarySearch(app) >= 0).Select(deployment => deployment.Id);
}
