using Sandun.Agent;
using Sandun.Protocol;
using Xunit;

namespace Sandun.Core.Tests.Agent;

/// <summary>What an agent restarts by itself while it is cut off from all servers.</summary>
public sealed class TaskRestartTests
{
    private static readonly TaskId First = new("web.instance-1._app.3");
    private static readonly TaskId Second = new("web.instance-1._app.4");
    private static readonly TaskId Third = new("web.instance-1._app.5");

    [Fact]
    public void Task_ThatFailsWhileCutOff_RunsAgainInItsPlaceAsTheNextIncarnation()
    {
        var bench = CutOff();
        var spec = bench[First].Spec;
        bench.Give(Exited(First, 1));
        Assert.DoesNotContain(bench.Commands, command => command is AgentCommand.Launch);
        bench.Pass(TimeSpan.FromSeconds(1));
        var launch = bench.Commands.OfType<AgentCommand.Launch>().Single();
        Assert.Equal((Second, spec.Resources, spec.Command), (launch.Task.Id, launch.Task.Resources, launch.Task.Command));
        Assert.Equal(spec.Ports.AsSpan(), launch.Task.Ports.AsSpan());
        Assert.Equal((Second.Value, "1"), (launch.Task.Environment["MESOS_TASK_ID"], launch.Task.Environment["A"]));
        Assert.Equal((4, 1, TimeSpan.FromSeconds(2)), (launch.Task.Restarts!.Incarnation, launch.Task.Restarts.Left, launch.Task.Restarts.Delay));
        Assert.Empty(bench[First].Spec.Environment);
    }

    [Fact]
    public void Agent_ThatIsBack_ReportsBothAndWhatFollowedWhat()
    {
        var bench = CutOff();
        bench.Give(Exited(First, 1)).Pass(TimeSpan.FromSeconds(1)).Give(new AgentInput.Launched(Second, 43, ["127.0.0.1"]));
        bench.Commands.Clear();
        bench.Give(new AgentInput.LinkConnected(AgentBench.Machine));
        var register = (AgentReport.Register)bench.Commands.OfType<AgentCommand.Send>().Single().Report;
        Assert.Equal([(First, TaskState.Failed), (Second, TaskState.Running)], register.Tasks.Select(task => (task.Id, task.Status.State)));
        Assert.Equal((Resources.None, AgentBench.Spec().Resources), (register.Tasks[0].Resources, register.Tasks[1].Resources));
        bench.Order(new AgentOrder.Registered(bench.Id));
        Assert.Equal([(First, (TaskId?)Second), (Second, null)], bench.Sent.Where(status => status.State != TaskState.Starting && status.State != TaskState.Running || status.TaskId == Second).Select(status => (status.TaskId, status.Successor)));
    }

    [Fact]
    public void Budget_UsedUp_LetsTheTaskBe()
    {
        var bench = CutOff();
        bench.Give(Exited(First, 1)).Pass(TimeSpan.FromSeconds(1)).Give(new AgentInput.Launched(Second, 43, []));
        bench.Give(Exited(Second, 1)).Pass(TimeSpan.FromSeconds(2)).Give(new AgentInput.Launched(Third, 44, []));
        bench.Give(Exited(Third, 1)).Pass(TimeSpan.FromHours(1));
        Assert.Equal([Second, Third], bench.Commands.OfType<AgentCommand.Launch>().Select(launch => launch.Task.Id));
        Assert.Equal(TaskState.Failed, bench[Third].Latest.State);
        Assert.Null(bench[Third].Latest.Successor);
    }

    [Fact]
    public void Link_BackBeforeTheRestart_LeavesItToTheScheduler()
    {
        var bench = CutOff();
        bench.Give(Exited(First, 1));
        bench.Give(new AgentInput.LinkConnected(AgentBench.Machine)).Order(new AgentOrder.Registered(bench.Id));
        bench.Pass(TimeSpan.FromMinutes(1)).Give(new AgentInput.LinkLost()).Pass(TimeSpan.FromMinutes(1));
        Assert.DoesNotContain(bench.Commands, command => command is AgentCommand.Launch);
        Assert.Null(bench[First].Latest.Successor);
    }

    [Fact]
    public void Task_ThatEndsWhileAServerListens_IsNotRestarted()
    {
        var bench = new AgentBench().Registered().Running(Spec());
        bench.Commands.Clear();
        bench.Give(Exited(First, 1)).Give(new AgentInput.LinkLost()).Pass(TimeSpan.FromMinutes(5));
        Assert.DoesNotContain(bench.Commands, command => command is AgentCommand.Launch);
    }

    [Fact]
    public void Task_SomebodyWishedTheEndOf_IsNotRestarted()
    {
        var bench = new AgentBench().Registered().Running(Spec());
        bench.Order(new AgentOrder.Kill(AgentBench.Framework, First, null)).Give(new AgentInput.LinkLost());
        bench.Commands.Clear();
        bench.Give(Exited(First, 143)).Pass(TimeSpan.FromMinutes(5));
        Assert.DoesNotContain(bench.Commands, command => command is AgentCommand.Launch);
        Assert.Equal(TaskState.Killed, bench[First].Latest.State);
    }

    [Fact]
    public void Task_WithoutABudget_IsNotRestarted()
    {
        var bench = new AgentBench().Registered().Running(Spec() with { Restarts = null }).Give(new AgentInput.LinkLost());
        bench.Commands.Clear();
        bench.Give(Exited(First, 1)).Pass(TimeSpan.FromMinutes(5));
        Assert.DoesNotContain(bench.Commands, command => command is AgentCommand.Launch);
    }

    [Fact]
    public void Launch_ThatFailsWhileCutOff_IsTriedAgain()
    {
        var bench = CutOff();
        bench.Give(Exited(First, 1)).Pass(TimeSpan.FromSeconds(1)).Give(new AgentInput.LaunchFailed(Second, TaskReason.FetchFailed, "no route to host"));
        bench.Pass(TimeSpan.FromSeconds(2));
        Assert.Equal([Second, Third], bench.Commands.OfType<AgentCommand.Launch>().Select(launch => launch.Task.Id));
    }

    [Fact]
    public void Check_ThatFailsTooOftenWhileCutOff_EndsTheTaskAndStartsItAgain()
    {
        var bench = CutOff(Checked());
        for (var i = 0; i < 3; i++) bench.Give(new AgentInput.Probed(First, 0, "503"));
        Assert.DoesNotContain(bench.Commands, command => command is AgentCommand.Terminate);
        bench.Give(new AgentInput.Probed(First, 0, "503"));
        Assert.Equal(First, bench.Commands.OfType<AgentCommand.Terminate>().Single().Task);
        bench.Give(Exited(First, 143)).Pass(TimeSpan.FromSeconds(1));
        Assert.Equal(Second, bench.Commands.OfType<AgentCommand.Launch>().Single().Task.Id);
        Assert.Equal(TaskState.Killed, bench[First].Latest.State);
        Assert.Contains("health check failed while no server could be reached", bench[First].Latest.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_ThatFailsWhileAServerListens_IsTheSchedulersToJudge()
    {
        var bench = new AgentBench().Registered().Running(Checked());
        for (var i = 0; i < 10; i++) bench.Give(new AgentInput.Probed(First, 0, "503"));
        Assert.DoesNotContain(bench.Commands, command => command is AgentCommand.Terminate);
    }

    [Fact]
    public void Scheduler_ThatWantsTheEndAfterAll_IsObeyed()
    {
        var bench = CutOff(Checked());
        for (var i = 0; i < 4; i++) bench.Give(new AgentInput.Probed(First, 0, "503"));
        bench.Give(new AgentInput.LinkConnected(AgentBench.Machine)).Order(new AgentOrder.Registered(bench.Id));
        bench.Order(new AgentOrder.Kill(AgentBench.Framework, First, null)).Give(new AgentInput.LinkLost());
        bench.Give(Exited(First, 143)).Pass(TimeSpan.FromMinutes(5));
        Assert.DoesNotContain(bench.Commands, command => command is AgentCommand.Launch);
    }

    [Fact]
    public void Agent_ThatRestartsWhileCutOff_GoesOnWhereItWas()
    {
        var bench = CutOff();
        bench.Give(Exited(First, 1));
        bench.Restart("boot-1");
        bench.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal(Second, bench.Commands.OfType<AgentCommand.Launch>().Single().Task.Id);
    }

    [Fact]
    public void Machine_BootedWhileCutOff_RunsItsTasksAgain()
    {
        var bench = CutOff();
        bench.Restart("boot-2");
        Assert.Equal((TaskState.Lost, TaskReason.AgentRebooted), (bench[First].Latest.State, bench[First].Latest.Reason));
        bench.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal(Second, bench.Commands.OfType<AgentCommand.Launch>().Single().Task.Id);
    }

    private static AgentBench CutOff(TaskSpec? spec = null)
    {
        var bench = new AgentBench().Registered().Running(spec ?? Spec()).AcknowledgeAll(First).Give(new AgentInput.LinkLost());
        bench.Commands.Clear();
        return bench;
    }

    private static TaskSpec Checked() => Spec() with { HealthChecks = [new HealthCheckSpec { PortIndex = 0, MaxConsecutiveFailures = 3, GracePeriod = TimeSpan.Zero }] };

    private static TaskSpec Spec() => AgentBench.Spec(First) with
    {
        Environment = AgentBench.Spec().Environment.Add("MESOS_TASK_ID", First.Value),
        Restarts = new RestartBudget("web.instance-1._app.", 3, 2, TimeSpan.FromSeconds(1), new BackoffStrategy(TimeSpan.FromSeconds(1), 2000, TimeSpan.FromSeconds(60))),
    };

    private static AgentInput.Exited Exited(TaskId task, int code) => new(task, new TaskEnd(code, TaskReason.None, "ended", "last words"));
}
