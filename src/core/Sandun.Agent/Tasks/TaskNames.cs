using System.Diagnostics.CodeAnalysis;
using Sandun.Protocol;

namespace Sandun.Agent;

/// <summary>
/// Finds tasks by the ids their frameworks gave them. Mesos' ids are unique within a framework only, and may be used again once a task has
/// ended: a task that comes while another of its id is kept here gets an id of the agent's own, under which it runs, for as long as it is kept.
/// </summary>
internal sealed class TaskNames(AgentState state)
{
    /// <summary>Characters of what makes an id the agent's own; of so many, two do not meet among the thousands an agent keeps.</summary>
    private const int SuffixLength = 8;

    private readonly Dictionary<TaskId, List<TaskId>> _own = [];

    /// <summary>The task that a framework means; the one that lives where it has used the id again.</summary>
    public HeldTask? Find(FrameworkId framework, TaskId given)
    {
        HeldTask? found = null;
        foreach (var task in Of(given))
            if (task.Framework == framework && (found is null || Later(task, found))) found = task;
        return found;
    }

    /// <summary>The task that has this status pending.</summary>
    public HeldTask? Find(TaskId given, Guid status) => Of(given).FirstOrDefault(task => task.Pending.Any(pending => pending.Uuid == status));

    /// <summary>
    /// Whether a launch begins nothing, because it is a repeated one. Where it begins a task, and its id or that of another of its group is
    /// taken, the task is renamed.
    /// </summary>
    public bool IsKnown(AgentOrder.Launch launch, AgentTurn turn, [NotNullWhen(true)] out HeldTask? known, out TaskSpec task)
    {
        task = launch.Task;
        known = Find(launch.Framework, task.Id);
        if (known is not null && !IsOver(known, launch)) return true;
        known = null;
        var suffix = task.Group is { } group && Sibling(launch, group) is { } sibling ? sibling.Id.Value[sibling.GivenId.Value.Length..]
            : (task.Group?.Members ?? [task.Id]).Any(IsTaken) ? "." + turn.NewUuid().ToString("N")[..SuffixLength] : "";
        if (suffix.Length > 0) task = Renamed(task, suffix);
        return false;
    }

    public void Put(HeldTask task)
    {
        if (task.Id == task.GivenId) return;
        if (!_own.TryGetValue(task.GivenId, out var own)) _own[task.GivenId] = own = [];
        if (!own.Contains(task.Id)) own.Add(task.Id);
    }

    public void Remove(HeldTask task)
    {
        if (!_own.TryGetValue(task.GivenId, out var own) || !own.Remove(task.Id) || own.Count > 0) return;
        _own.Remove(task.GivenId);
    }

    /// <summary>Sandun's own scheduler uses no id twice; a foreign framework may once it has acknowledged the task's end.</summary>
    private static bool IsOver(HeldTask known, AgentOrder.Launch launch) => known.HasEnded && known.Pending.IsEmpty && !launch.Task.Definition.IsEmpty;

    private static bool Later(HeldTask task, HeldTask other) => !task.HasEnded || (other.HasEnded && task.EndedAt > other.EndedAt);

    private static TaskSpec Renamed(TaskSpec task, string suffix) => task with
    {
        Id = With(task.Id, suffix),
        Group = task.Group is { } group ? group with { Members = [.. group.Members.Select(member => With(member, suffix))] } : null,
    };

    private static TaskId With(TaskId id, string suffix) => new(id.Value + suffix);

    /// <summary>One of the group that came before, whose ids were settled for all.</summary>
    private HeldTask? Sibling(AgentOrder.Launch launch, TaskGroup group) => group.Members
        .Select(member => Find(launch.Framework, member))
        .FirstOrDefault(task => task is not null && task.Spec.Group?.Id == group.Id && !IsOver(task, launch));

    private bool IsTaken(TaskId id) => state.Tasks.ContainsKey(id) || state.Executors.ContainsKey(id);

    private IEnumerable<HeldTask> Of(TaskId given)
    {
        if (state.Tasks.TryGetValue(given, out var plain) && plain.GivenId == given) yield return plain;
        if (!_own.TryGetValue(given, out var own)) yield break;
        foreach (var id in own)
            if (state.Tasks.TryGetValue(id, out var task)) yield return task;
    }
}
