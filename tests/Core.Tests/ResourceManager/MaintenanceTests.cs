using Sandun.Protocol;
using Sandun.ResourceManager;
using Xunit;
using static Sandun.ResourceManager.ResourceManagerInput;

namespace Sandun.Core.Tests.ResourceManager;

/// <summary>Planned maintenance: schedules and what they refuse, inverse offers and their answers, machines that go down and come up.</summary>
public sealed class MaintenanceTests
{
    private static readonly Unavailability s_night = new(DateTimeOffset.UnixEpoch + TimeSpan.FromDays(1), TimeSpan.FromHours(2));
    private static readonly MachineId s_machine = new("a", null);

    private readonly PoolDriver _pool = new();
    private readonly AgentId _a;
    private readonly FrameworkId _framework;
    private long _asked;

    public MaintenanceTests()
    {
        _a = _pool.Agent(1, "a");
        _framework = Foreign(10);
        _pool.Accept(10, _pool.Offers(10).Single(), PoolDriver.Task("batch"));
        _pool.Status(1, _framework, "batch", TaskState.Running);
        _pool.Pass(TimeSpan.FromSeconds(6));
    }

    [Fact]
    public void Schedule_RescindsOffersAndMakesThemAnewWithTheOutage()
    {
        var before = _pool.Offers(10).Last();
        Assert.Null(before.Unavailability);
        Schedule();
        Assert.Contains(before.Id, _pool.Told<SchedulerEvent.Rescind>(10).Select(rescind => rescind.Offer));
        Assert.Equal(s_night, _pool.Offers(10).Last().Unavailability);
        Assert.Equal(s_night, _pool.View.Agents[_a].Unavailability);
        var scheduled = _pool.Offers(10).Last();
        Done(new PoolRequest.UpdateMaintenance([]));
        Assert.Contains(scheduled.Id, _pool.Told<SchedulerEvent.Rescind>(10).Select(rescind => rescind.Offer));
        Assert.Null(_pool.Offers(10).Last().Unavailability);
    }

    [Fact]
    public void InverseOffer_IsMadeOnceAndItsAnswerIsSeenUntilTheOutageChanges()
    {
        Schedule();
        var offer = Assert.Single(_pool.Told<SchedulerEvent.InverseOffers>(10)).Items.Single();
        Assert.Equal((_a, s_night, "a", PoolDriver.HttpPort), (offer.Agent, offer.Unavailability, offer.Hostname, offer.HttpPort));
        _pool.Heartbeat(1);
        Assert.Single(_pool.Told<SchedulerEvent.InverseOffers>(10));
        Assert.Equal(_framework, Assert.Single(_pool.View.Maintenance.Offers).Framework);

        _pool.Call(10, new SchedulerCall.AcceptInverseOffers([offer.Id, new OfferId("another's")], TimeSpan.FromSeconds(3)));
        Assert.True(Assert.Single(_pool.View.Maintenance.Answers).IsAccepted);
        Assert.Empty(_pool.View.Maintenance.Offers);
        _pool.Heartbeat(1);
        Assert.Single(_pool.Told<SchedulerEvent.InverseOffers>(10));
        _pool.Pass(TimeSpan.FromSeconds(3));
        var again = _pool.Told<SchedulerEvent.InverseOffers>(10)[1].Items.Single();
        Assert.NotEqual(offer.Id, again.Id);

        Done(new PoolRequest.UpdateMaintenance([new MaintenanceWindow([s_machine], s_night with { Duration = null })]));
        Assert.Equal(again.Id, _pool.Told<SchedulerEvent.RescindInverseOffer>(10).Single().Offer);
        Assert.Empty(_pool.View.Maintenance.Answers);
        Assert.Null(_pool.Told<SchedulerEvent.InverseOffers>(10).Last().Items.Single().Unavailability.Duration);
    }

    [Fact]
    public void InverseOffer_DeclinedForLong_IsMadeAgainToWhoRevivesOrComesBack()
    {
        Schedule();
        Decline(_pool.Told<SchedulerEvent.InverseOffers>(10).Single());
        Assert.False(Assert.Single(_pool.View.Maintenance.Answers).IsAccepted);
        _pool.Call(10, new SchedulerCall.Revive());
        Assert.Equal(2, _pool.Told<SchedulerEvent.InverseOffers>(10).Count);
        _pool.Send(new FrameworkGone(10));
        Assert.Empty(_pool.View.Maintenance.Offers);
        Foreign(12, _framework);
        Assert.Single(_pool.Told<SchedulerEvent.InverseOffers>(12));

        void Decline(SchedulerEvent.InverseOffers offers) =>
            _pool.Call(10, new SchedulerCall.DeclineInverseOffers([.. offers.Items.Select(offer => offer.Id)], TimeSpan.FromDays(1)));
    }

    [Fact]
    public void Machine_TakenDown_LosesItsTasksAndComesBackWhenItIsUp()
    {
        Schedule();
        Done(new PoolRequest.StartMaintenance([s_machine]));
        Assert.Equal((TaskState.Lost, TaskReason.AgentRemoved), (_pool.Updates(10).Last().State, _pool.Updates(10).Last().Reason));
        Assert.Equal("batch", _pool.Ordered<AgentOrder.Kill>(1).Single().Task.Value);
        Assert.Single(_pool.Told<SchedulerEvent.RescindInverseOffer>(10));
        Assert.Contains("maintenance", _pool.View.Agents[_a].ClosedBecause.Single(), StringComparison.Ordinal);
        var (offers, updates) = (_pool.Offers(10).Count, _pool.Updates(10).Count);
        _pool.Status(1, _framework, "batch", TaskState.Killed);
        Assert.Equal(updates, _pool.Updates(10).Count);
        Assert.Single(_pool.Ordered<AgentOrder.Acknowledge>(1));
        _pool.Call(10, new SchedulerCall.Revive());
        Assert.Equal(offers, _pool.Offers(10).Count);
        Assert.Contains("cannot leave the schedule", Refusal(new PoolRequest.UpdateMaintenance([])), StringComparison.Ordinal);

        // The plan outlives the resource manager, and an agent that comes back within it still gets no work.
        _pool.Restart();
        Foreign(11, _framework);
        _pool.Agent(2, "a", id: _a, tasks: _pool.Reported(_framework, "batch", TaskState.Running));
        Assert.Empty(_pool.Offers(11));
        Assert.Equal(TaskState.Lost, _pool.Updates(11).Last().State);
        Assert.Equal(_pool.Stored.Select(entity => entity.Key), _pool.Kept().Select(entity => entity.Key));
        Done(new PoolRequest.StopMaintenance([s_machine with { Hostname = "A" }]));
        Assert.Null(Assert.Single(_pool.Offers(11)).Unavailability);
        Assert.Empty(_pool.View.Maintenance.Plan.Windows);
    }

    [Fact]
    public void Requests_ThatAreWrong_AreRefusedWithTheCure()
    {
        Assert.Contains("at least one machine", Refusal(new PoolRequest.UpdateMaintenance([new MaintenanceWindow([], s_night)])), StringComparison.Ordinal);
        Assert.Contains("neither 'hostname' nor 'ip'", Refusal(new PoolRequest.UpdateMaintenance([new MaintenanceWindow([new MachineId(null, null)], s_night)])), StringComparison.Ordinal);
        Assert.Contains("twice", Refusal(new PoolRequest.UpdateMaintenance([new MaintenanceWindow([s_machine, new MachineId("A", null)], s_night)])), StringComparison.Ordinal);
        Assert.Contains("negative", Refusal(new PoolRequest.UpdateMaintenance([new MaintenanceWindow([s_machine], s_night with { Duration = TimeSpan.FromSeconds(-1) })])), StringComparison.Ordinal);
        Assert.Contains("schedule it first", Refusal(new PoolRequest.StartMaintenance([s_machine])), StringComparison.Ordinal);
        Assert.Contains("at least one", Refusal(new PoolRequest.StartMaintenance([])), StringComparison.Ordinal);
        Assert.Contains("not down", Refusal(new PoolRequest.StopMaintenance([s_machine])), StringComparison.Ordinal);
        Schedule();
        Assert.Contains("scheduled for maintenance", Refusal(new PoolRequest.DrainAgent(_a, null, false)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("300.1.1.1")]
    [InlineData("10.0.0")]
    [InlineData("10.0.0.1.2")]
    [InlineData("10.0.0.01")]
    [InlineData("10.0.0.x")]
    [InlineData("fe80::1")]
    [InlineData(" 10.0.0.1")]
    public void Schedule_OfAMachineWhoseIpIsNone_IsRefused(string ip)
    {
        var wrong = new PoolRequest.UpdateMaintenance([new MaintenanceWindow([s_machine with { Ip = ip }], s_night)]);
        Assert.Contains($"'ip' of machine 'a' ({ip}) in 'machine_ids' is no IPv4 address", Refusal(wrong), StringComparison.Ordinal);
        Done(new PoolRequest.UpdateMaintenance([new MaintenanceWindow([s_machine with { Ip = "255.0.10.1" }, new MachineId(null, "10.0.0.1")], s_night)]));
    }

    private void Schedule() => Done(new PoolRequest.UpdateMaintenance([new MaintenanceWindow([s_machine], s_night)]));

    private FrameworkId Foreign(long session, FrameworkId? id = null)
    {
        _pool.Call(session, new SchedulerCall.Subscribe(new FrameworkInfo
        {
            Name = "foreign", Id = id, FailoverTimeout = TimeSpan.FromDays(7), Capabilities = FrameworkCapabilities.PartitionAware,
        }));
        return _pool.Told<SchedulerEvent.Subscribed>(session).Last().Id;
    }

    private string Refusal(PoolRequest request) => Assert.IsType<PoolReply.Refused>(Ask(request)).Message;

    private PoolReply Ask(PoolRequest request)
    {
        _pool.Send(new Asked(++_asked, request));
        return _pool.Commands.OfType<ResourceManagerCommand.Answer>().Single(answer => answer.Number == _asked).Body;
    }

    private void Done(PoolRequest request) => Assert.IsType<PoolReply.Done>(Ask(request));
}
