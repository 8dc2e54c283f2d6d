using System.Threading.Channels;
using Sandun.MesosApi.Operator;
using Sandun.MesosApi.Watching;
using Sandun.Protocol;
using Sandun.ResourceManager;
using Xunit;

namespace Sandun.Api.Tests.Mesos;

/// <summary>Ends that no agent reports, as those see them who follow the pool.</summary>
public sealed class PoolHistoryTests
{
    private static readonly MachineId s_machine = new("a", null);

    private readonly WatchedPool _pool = new();
    private readonly FrameworkId _framework;
    private readonly ChannelReader<PoolEvent> _events;

    public PoolHistoryTests()
    {
        _framework = _pool.Running(10, "t");
        _events = _pool.History.Follow().Events;
    }

    [Fact]
    public void Machine_TakenDown_ItsTasksAreLostAndCompleted()
    {
        _pool.Ask(new PoolRequest.UpdateMaintenance([new MaintenanceWindow([s_machine], new Unavailability(DateTimeOffset.UnixEpoch, null))]));
        _pool.Ask(new PoolRequest.StartMaintenance([s_machine]));
        EndsAs(TaskState.Lost, TaskReason.AgentRemoved);
        Assert.Equal(TaskState.Lost, Assert.Single(_pool.History.Frameworks[_framework].CompletedTasks).Status.State);
    }

    [Fact]
    public void Agent_DeclaredGone_ItsTasksAreGoneAndCompleted()
    {
        _pool.Ask(new PoolRequest.MarkAgentGone(_pool.Agent));
        EndsAs(TaskState.GoneByOperator, TaskReason.AgentRemovedByOperator);
        Assert.Single(_pool.History.Frameworks[_framework].CompletedTasks);
    }

    [Fact]
    public void Framework_TornDown_ItsTasksAreKilledBeforeItIsRemoved()
    {
        _pool.Call(10, new SchedulerCall.Teardown());
        EndsAs(TaskState.Killed, TaskReason.FrameworkRemoved);
        var tasks = StateWriting.Tasks(_pool.View, _pool.History);
        Assert.Empty(tasks.Tasks);
        Assert.Equal(MesosApi.Wire.TaskStatus.Types.Reason.FrameworkRemoved, Assert.Single(tasks.CompletedTasks).Statuses.Single().Reason);
        Assert.Single(Assert.Single(_pool.History.CompletedFrameworks).CompletedTasks);

        // What the agent says of them later is no news.
        _pool.Status(_framework, "t", TaskState.Killing);
        _pool.Status(_framework, "t", TaskState.Killed);
        Assert.False(_events.TryRead(out _));
        Assert.Equal(1, _pool.History.EndedIn(TaskState.Killed));
        Assert.Single(Assert.Single(_pool.History.CompletedFrameworks).CompletedTasks);
    }

    [Fact]
    public void Framework_TornDownBeforeItAcknowledged_KeepsHowItsTasksEnded()
    {
        _pool.Status(_framework, "t", TaskState.Finished);
        _pool.Call(10, new SchedulerCall.Teardown());
        Assert.Equal(TaskState.Finished, Assert.Single(Assert.Single(_pool.History.CompletedFrameworks).CompletedTasks).Status.State);
    }

    /// <summary>One update tells it, before whatever went, and it is counted once.</summary>
    private void EndsAs(TaskState state, TaskReason reason)
    {
        var told = new List<PoolEvent>();
        while (_events.TryRead(out var one)) told.Add(one);
        var updated = Assert.Single(told.OfType<PoolEvent.TaskUpdated>());
        Assert.Equal((state, reason, TaskStatusSource.Master), (updated.Task.Status.State, updated.Task.Status.Reason, updated.Task.Status.Source));
        Assert.Same(updated, told[0]);
        Assert.Equal(1, _pool.History.EndedIn(state));
    }
}
