using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>What is launched together or not at all: a task on its own, or a <see cref="TaskGroup"/>.</summary>
internal static class LaunchUnits
{
    /// <summary>The tasks of a call in units, in the order in which each unit's first task comes.</summary>
    public static IEnumerable<IReadOnlyList<TaskSpec>> Of(IEnumerable<TaskSpec> tasks)
    {
        var groups = new Dictionary<string, List<TaskSpec>>(StringComparer.Ordinal);
        var units = new List<List<TaskSpec>>();
        foreach (var task in tasks)
        {
            if (task.Group is not { } group) units.Add([task]);
            else if (groups.TryGetValue(group.Id, out var members)) members.Add(task);
            else units.Add(groups[group.Id] = [task]);
        }

        return units;
    }

    /// <summary>Why a unit is not whole, or null when it is: a group's tasks must come in one call, each once.</summary>
    public static string? Error(IReadOnlyList<TaskSpec> unit)
    {
        if (unit[0].Group is not { } group) return null;
        var whole = unit.Count == group.Members.Length && unit.Select(task => task.Id).Order().SequenceEqual(group.Members.Order());
        return whole ? null : $"group {group.Id} has {group.Members.Length} tasks; all of them, each once, must be launched in one call";
    }
}
