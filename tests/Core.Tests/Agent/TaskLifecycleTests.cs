using Sandun.Agent;
using Sandun.Protocol;
using Xunit;

namespace Sandun.Core.Tests.Agent;

public sealed class TaskLifecycleTests
{
    private readonly AgentBench _bench = new AgentBench().Registered();

    [Fact]
    public void Launch_ProcessThatStarts_IsReportedRunningWithItsPid()
    {
        _bench.Running();

        Assert.Single(_bench.Commands.OfType<AgentCommand.Launch>());
        var status = Assert.Single(_bench.Sent);
        Assert.Equal((TaskState.Running, 42), (status.State, status.Pid));
        Assert.NotNull(status.Uuid);
        Assert.Equal(_bench.Id, status.Agent);
    }

    [Fact]
    public void Launch_WithFilesToFetch_IsReportedStartingFirst()
    {
        _bench.Running(AgentBench.Spec() with { Fetch = [new FetchSpec("file:///a")] });

        Assert.Equal([TaskState.Starting, TaskState.Running], _bench.Sent.Select(status => status.State));
    }

    /// <summary>The time counts from when it began to run, also over a restart of the agent; then it is killed with no grace.</summary>
    [Fact]
    public void TaskWithAMaximumTime_IsFailedWhenItIsOver()
    {
        _bench.Running(AgentBench.Spec() with { MaxCompletionTime = TimeSpan.FromSeconds(60), KillGrace = TimeSpan.FromHours(1) }).Pass(TimeSpan.FromSeconds(30));
        _bench.Restart("boot-1", new FoundTask.Running(AgentBench.Web, 42, ["127.0.0.1"])).Pass(TimeSpan.FromSeconds(29));
        Assert.DoesNotContain(_bench.Commands, command => command is AgentCommand.Terminate or AgentCommand.Kill);

        _bench.Pass(TimeSpan.FromSeconds(1));
        Assert.Single(_bench.Commands.OfType<AgentCommand.Terminate>());
        Assert.Single(_bench.Commands.OfType<AgentCommand.Kill>());
        _bench.Exit(137);
        var last = _bench[AgentBench.Web].Latest;
        Assert.Equal((TaskState.Failed, TaskReason.MaxCompletionTimeReached, 137), (last.State, last.Reason, last.ExitCode));
    }

    /// <summary>Nobody saw when it ended: it is not said to have run too long because the agent was away.</summary>
    [Fact]
    public void TaskThatEndedWhileItsAgentWasAway_HasNotRunTooLong()
    {
        _bench.Running(AgentBench.Spec() with { MaxCompletionTime = TimeSpan.FromSeconds(60) }).Pass(TimeSpan.FromSeconds(40));
        _bench.Restart("boot-1", away: TimeSpan.FromSeconds(40), new FoundTask.Ended(AgentBench.Web, new TaskEnd(0, TaskReason.None, "ended", "")));
        Assert.Equal(TaskState.Finished, _bench[AgentBench.Web].Latest.State);
    }

    /// <summary>What is asked for such a task is its executor's to do.</summary>
    [Fact]
    public void TaskOfAnExecutor_IsNotEndedByTheAgent()
    {
        var task = new HeldTask
        {
            Framework = AgentBench.Framework, Spec = AgentBench.Spec() with { MaxCompletionTime = TimeSpan.FromSeconds(60) }, Stage = TaskStage.Running,
            Latest = new TaskStatus { TaskId = AgentBench.Web, State = TaskState.Running, Timestamp = _bench.Now }, RunningSince = _bench.Now,
        };
        Assert.Equal(_bench.Now + TimeSpan.FromSeconds(60), task.OverdueAt);
        Assert.Null((task with { ExecutorRun = new TaskId("run") }).OverdueAt);
    }

    [Fact]
    public void TaskThatIsKilledInItsTime_IsKilled()
    {
        _bench.Running(AgentBench.Spec() with { MaxCompletionTime = TimeSpan.FromSeconds(60) }).Order(new AgentOrder.Kill(AgentBench.Framework, AgentBench.Web, TimeSpan.FromHours(1)));
        _bench.Pass(TimeSpan.FromSeconds(120)).Exit(143);
        Assert.Equal(TaskState.Killed, _bench[AgentBench.Web].Latest.State);
    }

    [Fact]
    public void Launch_Repeated_RunsOnce()
    {
        _bench.Running().Order(new AgentOrder.Launch(AgentBench.Framework, AgentBench.Spec()));

        Assert.Single(_bench.Commands.OfType<AgentCommand.Launch>());
        Assert.Equal(2, _bench.Sent.Count());
        Assert.Single(_bench[AgentBench.Web].Pending);
    }

    [Theory]
    [InlineData(0, TaskState.Finished, "")]
    [InlineData(3, TaskState.Failed, "last words")]
    public void Exit_ByItself_IsReportedWithItsCode(int code, TaskState expected, string lastOutput)
    {
        _bench.Running().Exit(code);

        var status = _bench.Sent.Last();
        Assert.Equal((expected, code, lastOutput), (status.State, status.ExitCode, status.LastOutput));
    }

    [Fact]
    public void Exit_OfATask_LeavesNothingOfHowItWasRun()
    {
        _bench.Running(AgentBench.Spec() with { Environment = Sorted.Empty.Add("PASSWORD", "secret") }).Exit(0);

        var kept = _bench[AgentBench.Web].Spec;
        Assert.Equal((null, true), (kept.Command, kept.Environment.IsEmpty));
        Assert.Equal(AgentBench.Spec().Resources, kept.Resources);
    }

    [Fact]
    public void Exit_AtMemoryLimit_IsAFailureWithThatReason()
    {
        _bench.Running().Give(new AgentInput.Exited(AgentBench.Web, new TaskEnd(137, TaskReason.ContainerLimitationMemory, "64 MB", "")));

        Assert.Equal((TaskState.Failed, TaskReason.ContainerLimitationMemory), (_bench.Sent.Last().State, _bench.Sent.Last().Reason));
    }

    [Fact]
    public void Kill_TaskThatIgnoresTerm_IsEscalatedAfterItsGrace()
    {
        _bench.Running().Order(new AgentOrder.Kill(AgentBench.Framework, AgentBench.Web, TimeSpan.FromSeconds(10)));
        Assert.Single(_bench.Commands.OfType<AgentCommand.Terminate>());

        _bench.Pass(TimeSpan.FromSeconds(9.9));
        Assert.Empty(_bench.Commands.OfType<AgentCommand.Kill>());
        _bench.Pass(TimeSpan.FromSeconds(0.2));
        Assert.Single(_bench.Commands.OfType<AgentCommand.Kill>());

        _bench.Exit(137);
        Assert.Equal([TaskState.Running, TaskState.Killing, TaskState.Killed], _bench[AgentBench.Web].Pending.Select(status => status.State));
    }

    [Fact]
    public void Kill_Repeated_MayShortenTheGraceAndNeverLengthensIt()
    {
        _bench.Running().Order(new AgentOrder.Kill(AgentBench.Framework, AgentBench.Web, TimeSpan.FromSeconds(20)));
        _bench.Pass(TimeSpan.FromSeconds(3)).Order(new AgentOrder.Kill(AgentBench.Framework, AgentBench.Web, TimeSpan.FromSeconds(2)));
        _bench.Order(new AgentOrder.Kill(AgentBench.Framework, AgentBench.Web, TimeSpan.FromSeconds(60)));

        _bench.Pass(TimeSpan.FromSeconds(2.1));

        Assert.Single(_bench.Commands.OfType<AgentCommand.Kill>());
        Assert.Single(_bench.Commands.OfType<AgentCommand.Terminate>());
    }

    [Fact]
    public void Kill_BeforeItRuns_EndsAsKilledDuringLaunch()
    {
        _bench.Order(new AgentOrder.Launch(AgentBench.Framework, AgentBench.Spec()));
        _bench.Order(new AgentOrder.Kill(AgentBench.Framework, AgentBench.Web, null));
        _bench.Give(new AgentInput.LaunchFailed(AgentBench.Web, TaskReason.FetchFailed, "cancelled"));

        Assert.Equal((TaskState.Killed, TaskReason.TaskKilledDuringLaunch), (_bench.Sent.Last().State, _bench.Sent.Last().Reason));
    }

    [Fact]
    public void Kill_WhileTheLaunchSucceeds_TerminatesWhatRuns()
    {
        _bench.Order(new AgentOrder.Launch(AgentBench.Framework, AgentBench.Spec()));
        _bench.Order(new AgentOrder.Kill(AgentBench.Framework, AgentBench.Web, null));
        _bench.Give(new AgentInput.Launched(AgentBench.Web, 42, []));

        Assert.Equal(2, _bench.Commands.OfType<AgentCommand.Terminate>().Count());
        Assert.DoesNotContain(_bench.Sent, status => status.State == TaskState.Running);
    }

    [Fact]
    public void Kill_UnknownTask_IsAnsweredTerminal()
    {
        _bench.Order(new AgentOrder.Kill(AgentBench.Framework, AgentBench.Web, null));

        var status = Assert.Single(_bench.Sent);
        Assert.True(status.State.IsTerminal());
        Assert.Null(status.Uuid);
    }

    [Fact]
    public void Ended_AcknowledgedAndKeptLongEnough_LosesItsSandbox()
    {
        _bench.Running().Exit(0).AcknowledgeAll();

        _bench.Pass(TimeSpan.FromMinutes(59));
        Assert.Empty(_bench.Commands.OfType<AgentCommand.RemoveSandbox>());
        _bench.Pass(TimeSpan.FromMinutes(2));

        Assert.Single(_bench.Commands.OfType<AgentCommand.RemoveSandbox>());
        Assert.Empty(_bench.View.Tasks);
        Assert.DoesNotContain(_bench.Store.Keys, key => key.StartsWith("agent/tasks/", StringComparison.Ordinal));
    }

    [Fact]
    public void Ended_MoreThanTheBound_LosesTheOldest()
    {
        var bench = new AgentBench(new AgentLimits(TimeSpan.FromHours(1), EndedTasks: 1)).Registered();
        foreach (var name in new[] { "a", "b" })
        {
            var id = new TaskId(name);
            bench.Running(AgentBench.Spec(id)).Give(new AgentInput.Exited(id, new TaskEnd(0, TaskReason.None, "", ""))).AcknowledgeAll(id);
            bench.Pass(TimeSpan.FromSeconds(1));
        }

        Assert.Equal([new TaskId("b")], bench.View.Tasks.Keys);
    }
}
