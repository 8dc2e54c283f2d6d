using Sandun.Protocol;

namespace Sandun.Agent;

/// <summary>
/// When something is due about each task, kept up with each fact: an agent asks for the next time after every few facts, and must not look
/// at all its tasks for it.
/// </summary>
internal sealed class TaskDeadlines
{
    private readonly Ordered _due = new();
    private readonly Ordered _overdue = new();
    private readonly Ordered _removable = new();

    /// <summary>When a status is repeated, a SIGKILL sent or a task started again; null for nothing.</summary>
    public DateTimeOffset? Next => _due.First;

    /// <summary>When the first task will have run as long as it may; null for none.</summary>
    public DateTimeOffset? NextOverdue => _overdue.First;

    /// <summary>How many tasks have ended and are acknowledged, so that they may go.</summary>
    public int Removable => _removable.Count;

    /// <summary>When the first of these ended.</summary>
    public DateTimeOffset? OldestEnd => _removable.First;

    public void Put(HeldTask task, TaskTracking tracking)
    {
        var kill = task.HasEnded ? null : tracking.KillAgainAt ?? task.KillAt;
        _due.Set(task.Id, Earlier(Earlier(tracking.SendAgainAt, kill), task.RestartAt));
        _overdue.Set(task.Id, task.OverdueAt);
        _removable.Set(task.Id, task.HasEnded && task.Pending.IsEmpty ? task.EndedAt : null);
    }

    public void Remove(TaskId id)
    {
        _due.Set(id, null);
        _overdue.Set(id, null);
        _removable.Set(id, null);
    }

    private static DateTimeOffset? Earlier(DateTimeOffset? a, DateTimeOffset? b) => a is null ? b : b is null || a <= b ? a : b;

    /// <summary>One time a task, in order.</summary>
    private sealed class Ordered
    {
        private readonly SortedSet<(DateTimeOffset At, TaskId Task)> _times = [];
        private readonly Dictionary<TaskId, DateTimeOffset> _ofTask = [];

        public int Count => _times.Count;

        public DateTimeOffset? First => _times.Count == 0 ? null : _times.Min.At;

        public void Set(TaskId task, DateTimeOffset? at)
        {
            if (_ofTask.TryGetValue(task, out var before))
            {
                if (before == at) return;
                _times.Remove((before, task));
                _ofTask.Remove(task);
            }

            if (at is not { } time) return;
            _times.Add((time, task));
            _ofTask.Add(task, time);
        }
    }
}
