using Sandun.Agent;
using Sandun.Protocol;
using Xunit;

namespace Sandun.Core.Tests.Agent;

public sealed class StatusDeliveryTests
{
    private readonly AgentBench _bench = new AgentBench().Registered();

    [Fact]
    public void Status_Unacknowledged_IsRepeatedWithTheSameUuidAtGrowingIntervals()
    {
        _bench.Running().Pass(TimeSpan.FromSeconds(4));
        Assert.Single(_bench.Sent);

        _bench.Pass(TimeSpan.FromMinutes(10));

        // 5, 10, 20, 40 and then every 60 seconds: 4 repeats until 75 s, 8 more until 10 minutes.
        Assert.InRange(_bench.Sent.Count(), 12, 14);
        Assert.Single(_bench.Sent.Select(status => status.Uuid).Distinct());
    }

    [Fact]
    public void Status_Acknowledged_IsNotRepeated()
    {
        _bench.Running().AcknowledgeAll();
        _bench.Commands.Clear();

        _bench.Pass(TimeSpan.FromMinutes(10));

        Assert.Empty(_bench.Sent);
    }

    [Fact]
    public void Status_AcknowledgedWithAnOldUuid_StaysPending()
    {
        _bench.Running().Order(new AgentOrder.Acknowledge(AgentBench.Web, Guid.Empty));

        Assert.Single(_bench[AgentBench.Web].Pending);
    }

    [Fact]
    public void Link_LostAndBack_BringsAllPendingAfterTheRegistration()
    {
        _bench.Running().Give(new AgentInput.LinkLost()).Exit(3);
        _bench.Commands.Clear();
        _bench.Pass(TimeSpan.FromMinutes(5));
        Assert.Empty(_bench.Commands);

        _bench.Give(new AgentInput.LinkConnected(AgentBench.Machine));
        var register = Assert.IsType<AgentReport.Register>(Assert.IsType<AgentCommand.Send>(Assert.Single(_bench.Commands)).Report);
        Assert.Equal(_bench.Id, register.Agent.Id);
        var task = Assert.Single(register.Tasks);
        Assert.Equal((TaskState.Failed, true), (task.Status.State, task.Resources.IsNone));

        _bench.Order(new AgentOrder.Registered(_bench.Id));
        Assert.Equal([TaskState.Running, TaskState.Failed], _bench.Sent.Select(status => status.State));
    }

    [Fact]
    public void Registration_AnswerLostWithTheAgent_IsRepeatedUnderTheSameId()
    {
        var bench = new AgentBench();
        bench.Give(new AgentInput.LinkConnected(AgentBench.Machine)).Give(new AgentInput.Started()).Recover("boot-1");
        var id = bench.Id;

        bench.Restart("boot-1").Give(new AgentInput.LinkConnected(AgentBench.Machine));

        Assert.Equal(id, bench.Id);
        Assert.Equal(id, Assert.Single(bench.Commands.OfType<AgentCommand.Send>().Select(send => send.Report).OfType<AgentReport.Register>()).Agent.Id);
    }

    [Fact]
    public void Registration_AnsweredForAnotherId_IsNotTaken()
    {
        _bench.Give(new AgentInput.LinkLost()).Give(new AgentInput.LinkConnected(AgentBench.Machine));
        var id = _bench.Id;

        _bench.Order(new AgentOrder.Registered(new AgentId("another")));

        Assert.Equal(id, _bench.Id);
        Assert.False(_bench.View.Link.Registered);
    }

    [Fact]
    public void Shutdown_WithTasks_EndsThemAndRegistersAnewUnderAnotherId()
    {
        var before = _bench.Id;
        _bench.Running().Order(new AgentOrder.Shutdown("given up"));
        Assert.Empty(_bench.Commands.OfType<AgentCommand.Reconnect>());

        _bench.Exit(143);

        Assert.Single(_bench.Commands.OfType<AgentCommand.Reconnect>());
        Assert.Empty(_bench.View.Tasks);
        _bench.Commands.Clear();
        _bench.Give(new AgentInput.LinkLost()).Give(new AgentInput.LinkConnected(AgentBench.Machine));
        Assert.Equal(_bench.Id, Introduced().Id);
        Assert.NotEqual(before, _bench.Id);
    }

    private AgentSpec Introduced() =>
        Assert.IsType<AgentReport.Register>(Assert.IsType<AgentCommand.Send>(Assert.Single(_bench.Commands)).Report).Agent;

    [Fact]
    public void Agent_WithAProvenName_RegistersUnderIt()
    {
        var proven = AgentBench.Machine with { Id = new AgentId("east-1") };
        Assert.Equal(new AgentId("east-1"), RegisteredAs(new AgentBench().Give(new AgentInput.Started()).Recover("b"), proven));

        // One that has named itself before takes the proven name as soon as nothing runs under its own.
        var own = _bench.Id;
        _bench.Running().Give(new AgentInput.LinkLost());
        Assert.Equal(own, RegisteredAs(_bench, proven));
        Assert.Equal(new AgentId("east-1"), RegisteredAs(new AgentBench().Registered().Give(new AgentInput.LinkLost()), proven));
    }

    private static AgentId? RegisteredAs(AgentBench bench, AgentSpec spec)
    {
        bench.Commands.Clear();
        bench.Give(new AgentInput.LinkConnected(spec));
        return bench.Commands.OfType<AgentCommand.Send>().Select(send => send.Report).OfType<AgentReport.Register>().Single().Agent.Id;
    }
}
