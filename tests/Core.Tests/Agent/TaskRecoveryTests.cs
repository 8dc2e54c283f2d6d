using System.Text;
using Sandun.Agent;
using Sandun.Protocol;
using Xunit;

namespace Sandun.Core.Tests.Agent;

public sealed class TaskRecoveryTests
{
    private readonly AgentBench _bench = new AgentBench().Registered();

    [Fact]
    public void Restart_RunningTask_IsAdoptedUnderItsPidWithoutANewStatus()
    {
        _bench.Running().AcknowledgeAll();
        var before = _bench.View.Tasks[AgentBench.Web];

        _bench.Restart("boot-1", new FoundTask.Running(AgentBench.Web, 42, ["127.0.0.1"]));

        Assert.Equal(42, before.Latest.Pid);
        Assert.EquivalentWithExclusions(before, _bench[AgentBench.Web], strict: true, "Spec.Resources.Plain");
        Assert.DoesNotContain(_bench.Commands, command => command is AgentCommand.Launch or AgentCommand.Kill);
    }

    [Fact]
    public void Restart_TaskThatEndedMeanwhile_IsReportedWithItsExitCode()
    {
        _bench.Running().Restart("boot-1", new FoundTask.Ended(AgentBench.Web, new TaskEnd(7, TaskReason.None, "exit 7", "bye")));

        Assert.Equal((TaskState.Failed, 7), (_bench[AgentBench.Web].Latest.State, _bench[AgentBench.Web].Latest.ExitCode));
    }

    [Fact]
    public void Restart_TaskOnItsWayOut_IsToldAgainAndEscalatedInTime()
    {
        _bench.Running().Order(new AgentOrder.Kill(AgentBench.Framework, AgentBench.Web, TimeSpan.FromSeconds(10)));
        _bench.Pass(TimeSpan.FromSeconds(8)).Restart("boot-1", new FoundTask.Running(AgentBench.Web, 42, []));
        Assert.Single(_bench.Commands.OfType<AgentCommand.Terminate>());

        _bench.Pass(TimeSpan.FromSeconds(2.1));

        Assert.Single(_bench.Commands.OfType<AgentCommand.Kill>());
    }

    [Fact]
    public void Restart_LaunchThatNeverRan_IsLaunchedAgain()
    {
        _bench.Order(new AgentOrder.Launch(AgentBench.Framework, AgentBench.Spec())).Restart("boot-1", new FoundTask.NeverRan(AgentBench.Web));

        Assert.Single(_bench.Commands.OfType<AgentCommand.Launch>());
    }

    [Fact]
    public void Restart_LaunchToBeCancelledThatIsStillUnderWay_IsCancelledAgainAndNotYetCalledEnded()
    {
        _bench.Order(new AgentOrder.Launch(AgentBench.Framework, AgentBench.Spec()))
            .Order(new AgentOrder.Kill(AgentBench.Framework, AgentBench.Web, TimeSpan.FromSeconds(10)))
            .Restart("boot-1", new FoundTask.Launching(AgentBench.Web));
        Assert.Single(_bench.Commands.OfType<AgentCommand.Terminate>());
        Assert.False(_bench[AgentBench.Web].HasEnded);

        _bench.Give(new AgentInput.LaunchFailed(AgentBench.Web, TaskReason.ContainerLaunchFailed, "cancelled"));

        Assert.Equal((TaskState.Killed, TaskReason.TaskKilledDuringLaunch), (_bench[AgentBench.Web].Latest.State, _bench[AgentBench.Web].Latest.Reason));
    }

    [Fact]
    public void Restart_LaunchStillUnderWay_IsWaitedFor()
    {
        _bench.Order(new AgentOrder.Launch(AgentBench.Framework, AgentBench.Spec())).Restart("boot-1", new FoundTask.Launching(AgentBench.Web));

        Assert.Empty(_bench.Commands.OfType<AgentCommand.Launch>());
        Assert.Equal(TaskStage.Launching, _bench[AgentBench.Web].Stage);
    }

    [Fact]
    public void Restart_AnswerToAnEarlierSearch_IsNotHeard()
    {
        _bench.Running().Restart("boot-1", new FoundTask.Running(AgentBench.Web, 42, [])).Give(new AgentInput.LinkConnected(AgentBench.Machine));
        var registrations = _bench.Commands.OfType<AgentCommand.Send>().Count(send => send.Report is AgentReport.Register);

        _bench.Give(new AgentInput.Recovered(Guid.NewGuid(), "boot-1", [])).Recover("boot-1");

        Assert.Equal(TaskStage.Running, _bench[AgentBench.Web].Stage);
        Assert.Equal(registrations, _bench.Commands.OfType<AgentCommand.Send>().Count(send => send.Report is AgentReport.Register));
    }

    [Fact]
    public void Restart_LaunchThatRanUnnoticed_IsAdopted()
    {
        _bench.Order(new AgentOrder.Launch(AgentBench.Framework, AgentBench.Spec())).Restart("boot-1", new FoundTask.Running(AgentBench.Web, 99, []));

        Assert.Equal((TaskStage.Running, 99), (_bench[AgentBench.Web].Stage, _bench[AgentBench.Web].Latest.Pid));
        Assert.Empty(_bench.Commands.OfType<AgentCommand.Launch>());
    }

    [Theory]
    [InlineData("boot-1", TaskState.Failed, TaskReason.AgentRestarted)]
    [InlineData("boot-2", TaskState.Lost, TaskReason.AgentRebooted)]
    public void Restart_VanishedTask_IsReportedByWhetherTheMachineRebooted(string boot, TaskState state, TaskReason reason)
    {
        _bench.Running().Restart(boot);

        Assert.Equal((state, reason), (_bench[AgentBench.Web].Latest.State, _bench[AgentBench.Web].Latest.Reason));
    }

    [Fact]
    public void Restart_UnknownTaskOnTheMachine_IsDestroyed()
    {
        _bench.Restart("boot-1", new FoundTask.Running(new TaskId("stranger"), 5, []));

        Assert.Equal(new TaskId("stranger"), Assert.Single(_bench.Commands.OfType<AgentCommand.Destroy>()).Task);
    }

    [Fact]
    public void Restart_HealthCount_GoesOnFromTheLastReport()
    {
        var spec = AgentBench.Spec() with { HealthChecks = [new HealthCheckSpec { GracePeriod = TimeSpan.Zero }] };
        _bench.Running(spec).Give(new AgentInput.Probed(AgentBench.Web, 0, "refused"));
        _bench.Restart("boot-1", new FoundTask.Running(AgentBench.Web, 42, []));

        _bench.Give(new AgentInput.Probed(AgentBench.Web, 0, "refused"));

        Assert.Equal(2, _bench[AgentBench.Web].Latest.Checks.Single().ConsecutiveFailures);
    }

    [Fact]
    public void Link_BeforeTheMachineWasSearched_WaitsWithTheRegistration()
    {
        var bench = new AgentBench();
        bench.Give(new AgentInput.Started()).Give(new AgentInput.LinkConnected(AgentBench.Machine));
        Assert.Empty(bench.Commands.OfType<AgentCommand.Send>());

        bench.Recover("boot-1");

        Assert.Single(bench.Commands.OfType<AgentCommand.Send>());
    }

    [Fact]
    public void Codec_BrokenValue_NamesTheKey()
    {
        var failure = Assert.Throws<FormatException>(() => new AgentFactCodec().Decode("agent/tasks/x", Encoding.UTF8.GetBytes("{\"stage\":")));

        Assert.Contains("agent/tasks/x", failure.Message);
    }
}
