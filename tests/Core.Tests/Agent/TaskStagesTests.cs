using Sandun.Agent;
using Xunit;

namespace Sandun.Core.Tests.Agent;

public sealed class TaskStagesTests
{
    /// <summary>Every pair of stage and event; what is absent here must change nothing.</summary>
    private static readonly Dictionary<(TaskStage, TaskEvent), TaskStage> s_moves = new()
    {
        [(TaskStage.Launching, TaskEvent.Launched)] = TaskStage.Running,
        [(TaskStage.Launching, TaskEvent.LaunchFailed)] = TaskStage.Ended,
        [(TaskStage.Launching, TaskEvent.Exited)] = TaskStage.Ended,
        [(TaskStage.Launching, TaskEvent.KillAsked)] = TaskStage.CancellingLaunch,
        [(TaskStage.CancellingLaunch, TaskEvent.Launched)] = TaskStage.Killing,
        [(TaskStage.CancellingLaunch, TaskEvent.LaunchFailed)] = TaskStage.Ended,
        [(TaskStage.CancellingLaunch, TaskEvent.Exited)] = TaskStage.Ended,
        [(TaskStage.CancellingLaunch, TaskEvent.KillAsked)] = TaskStage.CancellingLaunch,
        [(TaskStage.Running, TaskEvent.Exited)] = TaskStage.Ended,
        [(TaskStage.Running, TaskEvent.KillAsked)] = TaskStage.Killing,
        [(TaskStage.Killing, TaskEvent.Exited)] = TaskStage.Ended,
        [(TaskStage.Killing, TaskEvent.KillAsked)] = TaskStage.Killing,
    };

    [Fact]
    public void Next_EveryStageAndEvent_FollowsTheTable()
    {
        foreach (var stage in Enum.GetValues<TaskStage>())
        {
            foreach (var happened in Enum.GetValues<TaskEvent>())
            {
                TaskStage? expected = s_moves.TryGetValue((stage, happened), out var next) ? next : null;
                Assert.Equal(expected, TaskStages.Next(stage, happened));
            }
        }
    }
}
