using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>Mesos' rules for a task that is to be launched.</summary>
internal static class TaskCheck
{
    /// <summary>Mesos' bound of every id.</summary>
    private const int IdLengthMax = 255;

    /// <summary>Why the task cannot be launched, or null when it can.</summary>
    /// <param name="task">The task.</param>
    /// <param name="framework">Who launches it.</param>
    /// <param name="agent">The agent of its offers.</param>
    /// <param name="needs">What it takes, its executor's resources included where it is the executor's first task.</param>
    /// <param name="left">What earlier tasks of the same call left of the offers.</param>
    /// <param name="tasks">All known tasks.</param>
    public static string? Error(TaskSpec task, FrameworkId framework, AgentId agent, Resources needs, Resources left, TaskRegister tasks)
    {
        if (IdError("a task id", task.Id.Value) is { } error) return error;
        if (tasks.Find(new TaskKey(framework, task.Id)) is { HasEnded: false })
            return $"task id '{task.Id}' is in use by a task that has not ended; choose another";
        if (task.Agent is { } other && other != agent) return $"Task uses invalid agent {other} while agent {agent} is expected";
        if (task.Defect is { } defect) return defect;
        var amounts = task.Resources.Amounts;
        if (amounts.MilliCpus < 0 || amounts.MemoryBytes < 0 || amounts.DiskBytes < 0 || amounts.MilliGpus < 0)
            return "resources must not be negative";
        if (task.Resources.IsNone) return "a task must take some resource";
        if (task.KillGrace < TimeSpan.Zero) return "the kill grace must not be negative";
        if (task.Resources.Special.FirstOrDefault(resource => resource.Kind.IsRevocable) is { } revocable &&
            task.Resources.Each().Any(resource => !resource.Kind.IsRevocable && resource.Name == revocable.Name))
            return $"a task must not use both revocable and ordinary {revocable.Name}";
        return needs.FitsIn(left) ? null : $"the task takes more than its offers have left: {Lacking(needs, left)}";
    }

    internal static string? IdError(string what, string? id)
    {
        if (string.IsNullOrEmpty(id)) return $"{what} must not be empty";
        if (id.Length > IdLengthMax) return $"{what} may have {IdLengthMax} characters, this has {id.Length}";
        return id is "." or ".." || id.Any(c => c is '/' or '\\' || char.IsControl(c))
            ? $"{what} ('{id}') must not be '.' or '..' and must not hold slashes, backslashes or control characters"
            : null;
    }

    private static string Lacking(Resources wanted, Resources left)
    {
        ResourceAmounts want = wanted.Amounts, has = left.Amounts;
        if (want.MilliCpus > has.MilliCpus) return FormattableString.Invariant($"{want.Cpus} cpus of {has.Cpus}");
        if (want.MemoryBytes > has.MemoryBytes) return FormattableString.Invariant($"{want.MemoryMegabytes:0.###} MB memory of {has.MemoryMegabytes:0.###}");
        if (want.DiskBytes > has.DiskBytes) return FormattableString.Invariant($"{want.DiskMegabytes:0.###} MB disk of {has.DiskMegabytes:0.###}");
        if (want.MilliGpus > has.MilliGpus) return FormattableString.Invariant($"{want.MilliGpus / 1000m} gpus of {has.MilliGpus / 1000m}");
        if (!left.Ports.ContainsAll(wanted.Ports)) return $"ports {wanted.Ports.Except(left.Ports)}";
        var lacking = wanted.Special.First(resource => !Resources.Of(resource).FitsIn(left));
        return lacking.Kind.ReservedTo is { } role ? $"{lacking.Name} reserved to role '{role}'" : lacking.Name;
    }
}
