using System.Globalization;
using Sandun.Placement;
using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>Turns an app's definition and a placement into what an agent needs to run the task.</summary>
internal static class TaskSpecs
{
    public static TaskSpec Build(App app, TaskId task, Placed placed, bool enforcesRole, ServiceSchedulerOptions options)
    {
        var spec = app.Spec;
        return new TaskSpec
        {
            Id = task,
            Name = NameOf(spec.Id),
            Resources = placed.Taken,
            CpuLimitMillis = spec.CpuLimitMillis,
            MemoryLimitBytes = spec.MemoryLimitBytes,
            Command = spec.Command,
            Arguments = spec.Arguments,
            User = spec.User,
            Environment = TaskEnvironment.Of(app, task, placed, enforcesRole),
            Fetch = spec.Fetch,
            Volumes = spec.Container?.Volumes ?? [],
            Ports = placed.Ports,
            Docker = DockerOf(spec),
            Networks = spec.ProcessNetworks,
            HealthChecks = spec.HealthChecks,
            ReadinessCheck = spec.ReadinessCheck,
            Check = GenericChecks.Of(spec),
            KillGrace = spec.KillGrace ?? options.DefaultKillGrace,
            Labels = spec.Labels,
            Tty = spec.Tty,
            Secrets = TaskSecrets.Of(spec),
            Restarts = BudgetOf(task, spec.Backoff, options.OfflineRestarts),
        };
    }

    /// <summary>Marathon's task name: the path's segments reversed and joined by dots, <c>/prod/web</c> → <c>web.prod</c>.</summary>
    public static string NameOf(PathId app) => string.Join('.', app.Segments.Reverse());

    private static RestartBudget? BudgetOf(TaskId task, BackoffStrategy backoff, int restarts)
    {
        if (restarts == 0) return null;
        var incarnation = InstanceIds.IncarnationOf(task);
        var stem = task.Value[..^incarnation.ToString(CultureInfo.InvariantCulture).Length];
        return new RestartBudget(stem, incarnation, restarts, backoff.First, backoff);
    }

    private static DockerSpec? DockerOf(AppSpec spec) => spec.Container is not { Image: { } image } container
        ? null
        : new DockerSpec
        {
            Image = image, ForcePullImage = container.ForcePullImage, Privileged = container.Privileged, Parameters = container.Parameters,
            Network = spec.Network, NetworkName = spec.NetworkName, OtherNetworks = [.. spec.OtherNetworks.Select(network => network.Name)],
            Linux = container.Linux,
        };
}
