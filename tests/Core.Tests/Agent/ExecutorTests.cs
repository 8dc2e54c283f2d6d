using Sandun.Agent;
using Sandun.Protocol;
using Xunit;

namespace Sandun.Core.Tests.Agent;

/// <summary>Executors that frameworks bring: started with their first task, subscribed in time, given tasks, ended and lost.</summary>
public sealed class ExecutorTests
{
    private static readonly ExecutorId s_id = new("exec");
    private static readonly TaskId s_one = new("one");
    private static readonly TaskId s_two = new("two");

    private readonly AgentBench _bench = new AgentBench().Registered();

    private static ExecutorKey Key => new(AgentBench.Framework, s_id);

    private TaskId Run => _bench.View.Executors.Values.Single(executor => !executor.HasEnded).Run;

    private HeldExecutor Executor => _bench.View.Executors.Values.Single();

    [Fact]
    public void Executor_StartsOnceForItsFirstTask_AndIsGivenAllWhenItSubscribes()
    {
        Launch(s_one).Order(LaunchOf(s_two));
        Assert.Single(_bench.Commands.OfType<AgentCommand.LaunchExecutor>());
        _bench.Give(new AgentInput.Launched(Run, 77, []));
        Assert.Equal((ExecutorStage.Awaited, 77), (Executor.Stage, Executor.Pid));
        Subscribe();
        Assert.Equal(ExecutorStage.Subscribed, Executor.Stage);
        Assert.IsType<ExecutorWord.Subscribed>(Words().First());
        Assert.Equal([s_one, s_two], Words().OfType<ExecutorWord.Launch>().Select(word => word.Task.Id));
        Assert.Equal(2_100, _bench.Commands.OfType<AgentCommand.Resize>().Last().Program.Resources.Amounts.MilliCpus);
    }

    [Fact]
    public void Executor_ThatDoesNotSubscribeInTime_IsEndedAndItsTaskFailsWithTheReason()
    {
        Launch(s_one).Give(new AgentInput.Launched(Run, 77, []));
        _bench.Pass(AgentLimits.ExecutorRegistration);
        Assert.Equal(Run, _bench.Commands.OfType<AgentCommand.Kill>().First().Task);
        _bench.Give(new AgentInput.Exited(Run, new TaskEnd(137, TaskReason.None, "killed", "")));
        Assert.Equal((TaskState.Failed, TaskReason.ExecutorRegistrationTimeout), (_bench[s_one].Latest.State, _bench[s_one].Latest.Reason));
        Assert.Equal(9, Reports<AgentReport.ExecutorExited>().Single().WaitStatus);
    }

    [Fact]
    public void Executor_ThatIsNotExpected_IsRefused()
    {
        Subscribe();
        Assert.IsType<ExecutorWord.Refused>(Words().Single());
    }

    [Fact]
    public void Update_IsAcknowledgedEachTimeAndPassedOnOnce()
    {
        Subscribed(s_one);
        var running = Update(s_one, TaskState.Running);
        Say(running).Give(new AgentInput.ExecutorUpdated(Key, running));
        Assert.Equal(2, Words().OfType<ExecutorWord.Acknowledged>().Count());
        var sent = Assert.Single(_bench.Sent, status => status.State == TaskState.Running);
        Assert.Equal((TaskStatusSource.Executor, s_id), (sent.Source, sent.Detail!.Executor));
        Say(Update(s_one, TaskState.Finished));
        Assert.True(_bench[s_one].HasEnded);
        Assert.False(Executor.HasEnded);
    }

    [Fact]
    public void Kill_GoesToTheExecutor_AndAgainWhenItSubscribesAnew()
    {
        Subscribed(s_one);
        _bench.Order(new AgentOrder.Kill(AgentBench.Framework, s_one, TimeSpan.FromSeconds(3)));
        Subscribe(s_one);
        Assert.Equal([TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(3)], Words().OfType<ExecutorWord.Kill>().Select(kill => kill.Grace!.Value));
        Assert.Single(Words().OfType<ExecutorWord.Launch>());
    }

    [Fact]
    public void Kill_OfTheOnlyTaskBeforeTheExecutorHasIt_EndsBoth()
    {
        Launch(s_one).Order(new AgentOrder.Kill(AgentBench.Framework, s_one, null));
        Assert.Equal((TaskState.Killed, TaskReason.TaskKilledDuringLaunch), (_bench[s_one].Latest.State, _bench[s_one].Latest.Reason));
        Assert.Equal(ExecutorStage.Ending, Executor.Stage);
        _bench.Order(LaunchOf(s_two));
        Assert.Equal(TaskState.Dropped, _bench[s_two].Latest.State);
    }

    [Fact]
    public void Shutdown_GivesTheGraceAndThenKillsUntilItIsGone()
    {
        Subscribed(s_one);
        _bench.Order(new AgentOrder.ShutdownExecutor(AgentBench.Framework, s_id));
        Assert.IsType<ExecutorWord.Shutdown>(Words().Last());
        _bench.Pass(ExecutorSpec.DefaultShutdownGrace - TimeSpan.FromMilliseconds(1));
        Assert.Empty(_bench.Commands.OfType<AgentCommand.Kill>());
        _bench.Pass(AgentLimits.KillRepeat + TimeSpan.FromMilliseconds(1));
        Assert.Equal(2, _bench.Commands.OfType<AgentCommand.Kill>().Count());
        _bench.Give(new AgentInput.Exited(Run, new TaskEnd(0, TaskReason.None, "ended", "")));
        Assert.Equal((TaskState.Failed, TaskReason.ExecutorTerminated), (_bench[s_one].Latest.State, _bench[s_one].Latest.Reason));
        _bench.Pass(AgentLimits.Default.Retention);
        Assert.Empty(_bench.View.Executors);
    }

    [Fact]
    public void Executor_FoundAfterARestart_HasAWhileToSubscribeAgainAndKeepsItsTasks()
    {
        Subscribed(s_one);
        Say(Update(s_one, TaskState.Running));
        var run = Run;
        _bench.Restart("boot-1", new FoundTask.Running(run, 78, []));
        Assert.Equal((ExecutorStage.Awaited, 78), (Executor.Stage, Executor.Pid));
        Subscribe(s_one);
        Assert.Empty(Words().OfType<ExecutorWord.Launch>());
        Assert.False(_bench[s_one].HasEnded);

        _bench.Restart("boot-1", new FoundTask.Running(run, 78, []));
        _bench.Pass(AgentLimits.ExecutorReregistration);
        _bench.Give(new AgentInput.Exited(run, new TaskEnd(137, TaskReason.None, "killed", "")));
        Assert.Equal(TaskReason.ExecutorReregistrationTimeout, _bench[s_one].Latest.Reason);
    }

    [Fact]
    public void Executor_OfAMachineThatWasBootedAnew_IsLostWithItsTasks()
    {
        Subscribed(s_one);
        _bench.Restart("boot-2");
        Assert.Equal((TaskState.Lost, TaskReason.AgentRebooted), (_bench[s_one].Latest.State, _bench[s_one].Latest.Reason));
        Assert.True(Executor.HasEnded);
    }

    [Fact]
    public void Executor_OfAnAppOfSandunsOwn_EndsWithItsTask()
    {
        _bench.Order(Owned(s_one)).Give(new AgentInput.Launched(Run, 77, []));
        Subscribe();
        Say(Update(s_one, TaskState.Running));
        Assert.Equal(ExecutorStage.Subscribed, Executor.Stage);
        Say(Update(s_one, TaskState.Finished));

        Assert.Equal([typeof(ExecutorWord.Acknowledged), typeof(ExecutorWord.Shutdown)], Words().TakeLast(2).Select(word => word.GetType()));
        Assert.Equal(ExecutorStage.Ending, Executor.Stage);
    }

    [Fact]
    public void Executor_OfAnAppThatTellsOfTheEndAsItComesBack_EndsToo()
    {
        _bench.Order(Owned(s_one)).Give(new AgentInput.Launched(Run, 77, []));
        Subscribe();
        Say(Update(s_one, TaskState.Running));
        _bench.Restart("boot-1", new FoundTask.Running(Run, 77, []));
        _bench.Give(new AgentInput.ExecutorSubscribed(Key, [], [Update(s_one, TaskState.Finished)]));

        Assert.Equal(ExecutorStage.Ending, Executor.Stage);
        Assert.IsType<ExecutorWord.Shutdown>(Words().Last());
    }

    [Fact]
    public void Checks_OfAnAppsTask_AreMadeByTheAgentAndOutliveWhatItsExecutorSays()
    {
        _bench.Order(Owned(s_one)).Give(new AgentInput.Launched(Run, 77, []));
        Subscribe();
        Assert.Empty(_bench.Commands.OfType<AgentCommand.StartProbes>());
        Say(Update(s_one, TaskState.Running));
        Assert.Single(_bench.Commands.OfType<AgentCommand.StartProbes>());
        _bench.Give(new AgentInput.Probed(s_one, 0, null));
        Assert.True(_bench[s_one].Latest.Healthy);
        Say(Update(s_one, TaskState.Running));
        Assert.Equal((true, 1), (_bench[s_one].Latest.Healthy, _bench[s_one].Latest.Checks.Length));

        // After a restart of the agent they are made again.
        _bench.Restart("boot-1", new FoundTask.Running(Run, 77, []));
        var before = _bench.Commands.OfType<AgentCommand.StartProbes>().Count();
        Subscribe(s_one);
        Assert.Equal(before + 1, _bench.Commands.OfType<AgentCommand.StartProbes>().Count());
        _bench.Give(new AgentInput.Exited(Run, new TaskEnd(1, TaskReason.None, "crashed", "")));
        Assert.Equal(s_one, _bench.Commands.OfType<AgentCommand.StopProbes>().Last().Task);
    }

    [Fact]
    public void Checks_OfAForeignFrameworksTask_AreItsExecutorsToMake()
    {
        var order = Owned(s_one);
        _bench.Order(order with { Task = order.Task with { Definition = new byte[] { 1 } } }).Give(new AgentInput.Launched(Run, 77, []));
        Subscribe();
        Say(Update(s_one, TaskState.Running));
        Assert.Empty(_bench.Commands.OfType<AgentCommand.StartProbes>());
    }

    private static AgentOrder.Launch Owned(TaskId id)
    {
        var order = LaunchOf(id);
        return order with { Task = order.Task with { HealthChecks = [new HealthCheckSpec { PortIndex = 0 }], Executor = order.Task.Executor! with { EndsWithTasks = true } } };
    }

    private static AgentOrder.Launch LaunchOf(TaskId id) => new(AgentBench.Framework, new TaskSpec
    {
        Id = id, Name = id.Value, Resources = new Resources(ResourceAmounts.Of(1, 64), PortSet.Empty),
        Executor = new ExecutorSpec
        {
            Id = s_id, Type = ExecutorType.Custom, Resources = new Resources(ResourceAmounts.Of(0.1m, 32), PortSet.Empty),
            Program = new TaskSpec { Id = new TaskId("program"), Name = "executor", Command = "run", Resources = Resources.None },
        },
    });

    private static TaskStatus Update(TaskId id, TaskState state) => new() { TaskId = id, State = state, Uuid = Guid.NewGuid(), Timestamp = DateTimeOffset.UnixEpoch };

    private AgentBench Launch(TaskId id) => _bench.Order(LaunchOf(id));

    private AgentBench Subscribe(params TaskId[] has) => _bench.Give(new AgentInput.ExecutorSubscribed(Key, [.. has], []));

    private void Subscribed(TaskId task)
    {
        Launch(task).Give(new AgentInput.Launched(Run, 77, []));
        Subscribe();
    }

    private AgentBench Say(TaskStatus update) => _bench.Give(new AgentInput.ExecutorUpdated(Key, update));

    private IReadOnlyList<ExecutorWord> Words() => [.. _bench.Commands.OfType<AgentCommand.TellExecutor>().Select(told => told.Word)];

    private IEnumerable<T> Reports<T>()
        where T : AgentReport => _bench.Commands.OfType<AgentCommand.Send>().Select(send => send.Report).OfType<T>();
}
