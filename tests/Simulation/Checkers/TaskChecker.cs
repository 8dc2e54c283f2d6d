using Sandun.Protocol;
using Sandun.Simulation.World;

namespace Sandun.Simulation.Checkers;

/// <summary>
/// No task is lost in silence: each launched task runs, or its framework was told one end of it, or the framework gave it up itself (it
/// asked for the kill, or was told that the task cannot be reached); and what was told ended does not run.
/// </summary>
internal sealed class TaskChecker(Func<IEnumerable<SimMachine>> machines)
{
    public const string Rule = "no task is lost in silence";

    private readonly SortedDictionary<TaskId, TaskState?> _ends = [];
    private readonly SortedSet<TaskId> _mayBeGivenUp = [];

    /// <summary>Tasks launched so far.</summary>
    public int Launched => _ends.Count;

    public void Called(ISimFramework framework, SchedulerCall call)
    {
        if (call is SchedulerCall.Kill kill) _mayBeGivenUp.Add(kill.Task);
        if (call is not SchedulerCall.Accept accept) return;
        foreach (var task in accept.Tasks)
            if (!_ends.TryAdd(task.Id, null)) throw new RuleBrokenException(Rule, $"{framework.Name} launches {task.Id} a second time");
    }

    public void Told(ISimFramework framework, SchedulerEvent told)
    {
        if (told is not SchedulerEvent.Update { Status: var status }) return;
        if (status.State == TaskState.Unreachable) _mayBeGivenUp.Add(status.TaskId);
        if (!status.State.IsTerminal() || !_ends.TryGetValue(status.TaskId, out var before)) return;

        // Once the first end is known, a later question may only be answered by "gone".
        if (before is { } end && end != status.State && status.State != TaskState.Gone)
            throw new RuleBrokenException(Rule, $"{status.TaskId} ended as {end} and then as {status.State}");
        _ends[status.TaskId] = before ?? status.State;
        if (machines().FirstOrDefault(machine => machine.Runtime.IsRunning(status.TaskId)) is { } runs)
            throw new RuleBrokenException(Rule, $"{framework.Name} is told {status.State} ({status.Reason}) of {status.TaskId}, which runs on {runs.Host}");
    }

    public void Started(SimMachine machine, SimContainer container)
    {
        if (_ends.GetValueOrDefault(container.Spec.Id) is { } end)
            throw new RuleBrokenException(Rule, $"{container.Spec.Id} starts on {machine.Host} although its framework was told {end}");
        if (machines().Any(other => other != machine && other.Runtime.IsRunning(container.Spec.Id)))
            throw new RuleBrokenException(Rule, $"{container.Spec.Id} runs on two machines");
    }

    /// <summary>After quiescence: what runs is what frameworks believe to run, and every other task has an end.</summary>
    public string? Unsettled(IReadOnlyList<ISimFramework> frameworks)
    {
        var running = new SortedDictionary<TaskId, SimMachine>();
        foreach (var machine in machines())
            foreach (var container in machine.Runtime.Running) running.Add(container.Spec.Id, machine);

        var live = new SortedSet<TaskId>();
        foreach (var framework in frameworks)
            foreach (var (task, agent) in framework.LiveTasks)
            {
                live.Add(task);
                if (!running.TryGetValue(task, out var machine)) return $"{framework.Name} believes that {task} runs, and it does not";
                if (agent is { } believed && machine.Brain?.TakeView(default).Identity.Id != believed)
                    return $"{framework.Name} believes that {task} runs on {believed}, it runs on {machine.Host}";
            }

        foreach (var (task, machine) in running)
            if (!live.Contains(task)) return $"{task} runs on {machine.Host} and no framework knows it";
        foreach (var (task, end) in _ends)
            if (end is null && !live.Contains(task) && !_mayBeGivenUp.Contains(task)) return $"{task} neither runs nor was its end told";
        return null;
    }
}
