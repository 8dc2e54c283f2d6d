using Sandun.Protocol;

namespace Sandun.MesosApi.Mapping;

/// <summary>Mesos' rules for a task's description, as far as they need nothing but the description; the messages are Mesos'.</summary>
internal static class TaskValidation
{
    /// <summary>Why the task cannot be launched, or null.</summary>
    public static string? Error(Wire.TaskInfo task)
    {
        if (IdReading.Error(task.TaskId.Value) is { } id) return id;
        if (task.KillPolicy?.GracePeriod is { Nanoseconds: < 0 }) return "Task's 'kill_policy.grace_period' must be non-negative";
        if (task.MaxCompletionTime is { Nanoseconds: < 0 }) return "Task's `max_completion_time` must be non-negative";
        if (task.Check is { } check && CheckError(check) is { } wrongCheck) return "Task uses invalid check: " + wrongCheck;
        if (task.HealthCheck is { } health && HealthError(health) is { } wrongHealth) return "Task uses invalid health check: " + wrongHealth;
        if (task.Resources.Count == 0) return "Task uses no resources";
        if (task.Resources.Select(resource => resource.AllocationInfo?.Role).OfType<string>().Distinct().Count() > 1)
            return "Invalid task resources: The resources have multiple allocation roles but only one allocation role is allowed";
        if (task.Resources.GroupBy(resource => resource.Name).Any(same => same.Select(resource => resource.Revocable is null).Distinct().Count() > 1))
            return "Task mixes revocable and non-revocable resources: Cannot use both revocable and non-revocable resources at the same time";
        if (task.Command is { } command && CommandError(command) is { } wrongCommand) return "Task's `CommandInfo` is invalid: " + wrongCommand;
        if (task.Container is { } container && ContainerError(container) is { } wrongContainer) return "Task's `ContainerInfo` is invalid: " + wrongContainer;
        return LimitError(task) ?? ProgramError(task);
    }

    /// <summary>What is wrong with a task in a group only.</summary>
    public static string? GroupError(Wire.TaskInfo task)
    {
        if (task.Container?.NetworkInfos.Count > 0) return "NetworkInfos must not be set on the task";
        if (task.Container?.Type == Wire.ContainerInfo.Types.Type.Docker) return "Docker ContainerInfo is not supported on the task";
        if (task.Executor.FrameworkId is null) return "'ExecutorInfo.framework_id' must be set";
        return task.Executor.HasType && task.Executor.Type != Wire.ExecutorInfo.Types.Type.Unknown ? null : "'ExecutorInfo.type' must be set";
    }

    /// <summary>Whether an executor is said to be another framework's. One that says nothing is the framework's own, except in a group.</summary>
    public static string? OwnerError(Wire.ExecutorInfo? executor, FrameworkId? framework) =>
        executor?.FrameworkId is { } said && framework is { } own && said.Value != own.Value
            ? $"ExecutorInfo has an invalid FrameworkID (Actual: {said.Value} vs Expected: {own})"
            : null;

    public static string? CommandError(Wire.CommandInfo command)
    {
        if (command.Environment is not { } environment) return null;
        foreach (var variable in environment.Variables)
        {
            var name = $"Environment variable '{variable.Name}'";
            switch (variable.Type)
            {
                case Wire.Environment.Types.Variable.Types.Type.Secret:
                    if (variable.Secret is null) return name + " of type 'SECRET' must have a secret set";
                    if (variable.HasValue) return name + " of type 'SECRET' must not have a value set";
                    if (variable.Secret.Value?.Data.Span.Contains((byte)0) == true)
                        return name + " specifies a secret containing null bytes, which is not allowed in the environment";
                    break;
                case Wire.Environment.Types.Variable.Types.Type.Value:
                    if (!variable.HasValue) return name + " of type 'VALUE' must have a value set";
                    if (variable.Secret is not null) return name + " of type 'VALUE' must not have a secret set";
                    break;
                default:
                    return "Environment variable of type 'UNKNOWN' is not allowed";
            }
        }

        return null;
    }

    private static string? ProgramError(Wire.TaskInfo task)
    {
        var isOfAGroup = task.Executor is { Type: Wire.ExecutorInfo.Types.Type.Default };
        if (isOfAGroup)
        {
            return task.Executor!.Command is not null ? "'ExecutorInfo.command' must not be set for 'DEFAULT' executor"
                : task.Command is null ? "'TaskInfo.command' must be set: the default executor runs it" : null;
        }

        if (task.Executor is not null == task.Command is not null) return "Task should have at least one (but not both) of CommandInfo or ExecutorInfo present";
        if (task.Executor is not { } executor) return null;
        if (executor.HasType && executor.Type != Wire.ExecutorInfo.Types.Type.Custom) return "'ExecutorInfo.type' must be 'CUSTOM'";
        return executor.Command is null ? "'ExecutorInfo.command' must be set" : null;
    }

    private static string? LimitError(Wire.TaskInfo task)
    {
        if (task.Limits.Keys.Any(name => name is not ("cpus" or "mem"))) return "Only cpus and mem may be included in a task's resource limits";
        if (task.Limits.TryGetValue("cpus", out var cpus))
        {
            if (Total(task, "cpus") is not { } asked) return "When a CPU limit is specified, a CPU request must also be specified";
            if (cpus.Value < asked) return "The cpu limit must be greater than or equal to the cpu request";
        }

        if (!task.Limits.TryGetValue("mem", out var memory)) return null;
        if (Total(task, "mem") is not { } wanted) return "When a memory limit is specified, a memory request must also be specified";
        return memory.Value < wanted ? "The memory limit must be greater than or equal to the memory request" : null;
    }

    private static double? Total(Wire.TaskInfo task, string name)
    {
        var parts = task.Resources.Where(resource => resource.Name == name && resource.Scalar is not null).ToArray();
        return parts.Length == 0 ? null : parts.Sum(resource => resource.Scalar.Value);
    }

    private static string? ContainerError(Wire.ContainerInfo container)
    {
        foreach (var volume in container.Volumes)
        {
            if ((volume.HasHostPath ? 1 : 0) + (volume.Image is null ? 0 : 1) + (volume.Source is null ? 0 : 1) != 1)
                return "Invalid volume: Only one of them should be set: 'host_path', 'image' and 'source'";
        }

        if (container.Type != Wire.ContainerInfo.Types.Type.Docker) return null;
        if (container.Docker is not { } docker) return "DockerInfo 'docker' is not set for DOCKER typed ContainerInfo";
        return docker.Parameters.Any(parameter => parameter.Key == "name") ? "Parameter in DockerInfo must not be 'name'" : null;
    }

    private static string? HealthError(Wire.HealthCheck check)
    {
        if (!check.HasType) return "HealthCheck must specify 'type'";
        return check.Type switch
        {
            Wire.HealthCheck.Types.Type.Command when check.Command is null => "Expecting 'command' to be set for COMMAND health check",
            Wire.HealthCheck.Types.Type.Command when !check.Command.HasValue => $"Command health check must contain {(check.Command.Shell ? "'shell command'" : "'executable path'")}",
            Wire.HealthCheck.Types.Type.Command when CommandError(check.Command) is { } error => "Health check's `CommandInfo` is invalid: " + error,
            Wire.HealthCheck.Types.Type.Http when check.Http is null => "Expecting 'http' to be set for HTTP health check",
            Wire.HealthCheck.Types.Type.Http when check.Http.HasScheme && check.Http.Scheme is not ("http" or "https") => $"Unsupported HTTP health check scheme: '{check.Http.Scheme}'",
            Wire.HealthCheck.Types.Type.Http when check.Http.HasPath && !check.Http.Path.StartsWith('/') => $"The path '{check.Http.Path}' of HTTP health check must start with '/'",
            Wire.HealthCheck.Types.Type.Tcp when check.Tcp is null => "Expecting 'tcp' to be set for TCP health check",
            Wire.HealthCheck.Types.Type.Unknown => "'UNKNOWN' is not a valid health check type",
            _ => Negative(
                ("delay_seconds", check.DelaySeconds), ("grace_period_seconds", check.GracePeriodSeconds), ("interval_seconds", check.IntervalSeconds),
                ("timeout_seconds", check.TimeoutSeconds)),
        };
    }

    private static string? CheckError(Wire.CheckInfo check)
    {
        if (!check.HasType) return "CheckInfo must specify 'type'";
        return check.Type switch
        {
            Wire.CheckInfo.Types.Type.Command when check.Command is null => "Expecting 'command' to be set for COMMAND check",
            Wire.CheckInfo.Types.Type.Command when !check.Command.Command_.HasValue => $"Command check must contain {(check.Command.Command_.Shell ? "'shell command'" : "'executable path'")}",
            Wire.CheckInfo.Types.Type.Command when CommandError(check.Command.Command_) is { } error => "Check's `CommandInfo` is invalid: " + error,
            Wire.CheckInfo.Types.Type.Http when check.Http is null => "Expecting 'http' to be set for HTTP check",
            Wire.CheckInfo.Types.Type.Http when check.Http.HasPath && !check.Http.Path.StartsWith('/') => $"The path '{check.Http.Path}' of HTTP check must start with '/'",
            Wire.CheckInfo.Types.Type.Tcp when check.Tcp is null => "Expecting 'tcp' to be set for TCP check",
            Wire.CheckInfo.Types.Type.Unknown => "'UNKNOWN' is not a valid check type",
            _ => Negative(("delay_seconds", check.DelaySeconds), ("interval_seconds", check.IntervalSeconds), ("timeout_seconds", check.TimeoutSeconds)),
        };
    }

    private static string? Negative(params ReadOnlySpan<(string Name, double Value)> fields)
    {
        foreach (var (name, value) in fields)
        {
            if (!(value >= 0)) return $"Expecting '{name}' to be non-negative";
        }

        return null;
    }
}
