using Sandun.Protocol;
using Sandun.Simulation.World;

namespace Sandun.Simulation.Checkers;

/// <summary>Only tasks that are revocable are ended for others.</summary>
internal sealed class PreemptionChecker
{
    public const string Rule = "only revocable tasks are ended for others";

    private readonly SortedSet<TaskId> _ended = [];

    /// <summary>Tasks that were ended for others.</summary>
    public int Ended => _ended.Count;

    public void Told(ISimFramework framework, SchedulerEvent told)
    {
        if (told is not SchedulerEvent.Update { Status: { Reason: TaskReason.ContainerPreempted, State: TaskState.Killed } status }) return;
        if (framework is not BatchFramework { IsRevocable: true }) throw new RuleBrokenException(Rule, $"{status.TaskId} of {framework.Name} was ended: {status.Message}");
        _ended.Add(status.TaskId);
    }
}
