using Sandun.Protocol;
using Sandun.ServiceScheduler;
using Xunit;
using static Sandun.ServiceScheduler.InstanceCondition;

namespace Sandun.Core.Tests.ServiceScheduler;

public sealed class InstanceLifecycleTests
{
    /// <summary>
    /// The whole table: a row a condition, a column an event in the order of <see cref="InstanceEvent"/>; a dot changes nothing.
    /// </summary>
    private const string Table = """
                           Launched    Staging Starting Running Killing Unreachable GivenUp             Finished Failed Error Killed Gone Dropped Unknown Rescheduled
        Scheduled          Provisioned .       .        .       .       .           .                   .        .      .     .      .    .       .       .
        Provisioned        .           Staging Starting Running Killing Unreachable .                   Finished Failed Error Killed Gone Dropped Unknown .
        Staging            .           .       Starting Running Killing Unreachable .                   Finished Failed Error Killed Gone Dropped Unknown .
        Starting           .           .       .        Running Killing Unreachable .                   Finished Failed Error Killed Gone Dropped Unknown .
        Running            .           .       .        .       Killing Unreachable .                   Finished Failed Error Killed Gone Dropped Unknown .
        Killing            .           .       .        .       .       Unreachable .                   Finished Failed Error Killed Gone Dropped Unknown .
        Unreachable        .           Staging Starting Running Killing .           UnreachableInactive Finished Failed Error Killed Gone Dropped Unknown .
        UnreachableInactive .          Staging Starting Running Killing .           .                   Finished Failed Error Killed Gone Dropped Unknown .
        Finished           .           .       .        .       .       .           .                   .        .      .     .      .    .       .       Scheduled
        Failed             .           .       .        .       .       .           .                   .        .      .     .      .    .       .       Scheduled
        Error              .           .       .        .       .       .           .                   .        .      .     .      .    .       .       Scheduled
        Killed             .           .       .        .       .       .           .                   .        .      .     .      .    .       .       Scheduled
        Gone               .           .       .        .       .       .           .                   .        .      .     .      .    .       .       Scheduled
        Dropped            .           .       .        .       .       .           .                   .        .      .     .      .    .       .       Scheduled
        Unknown            .           .       .        .       .       .           .                   .        .      .     .      .    .       .       Scheduled
        """;

    [Fact]
    public void Lifecycle_EveryConditionAndEvent_FollowsTheTable()
    {
        var rows = Table.Split('\n').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToList();
        Assert.Equal(Enum.GetNames<InstanceEvent>(), rows[0]);
        Assert.Equal(Enum.GetNames<InstanceCondition>(), rows.Skip(1).Select(row => row[0]));
        foreach (var row in rows.Skip(1))
        {
            var from = Enum.Parse<InstanceCondition>(row[0]);
            foreach (var happened in Enum.GetValues<InstanceEvent>())
            {
                var expected = row[1 + (int)happened];
                Assert.Equal(expected, InstanceLifecycle.Next(from, happened)?.ToString() ?? ".");
            }
        }
    }

    [Fact]
    public void Status_OfEveryState_MeansAnEvent()
    {
        foreach (var state in Enum.GetValues<TaskState>())
        {
            var happened = InstanceLifecycle.EventOf(state, TaskReason.None);
            if (state.IsTerminal()) Assert.True(InstanceLifecycle.Next(Running, happened)!.Value.IsTerminal());
        }
    }

    [Theory]
    [InlineData(TaskReason.AgentDisconnected, InstanceEvent.Unreachable)]
    [InlineData(TaskReason.Reconciliation, InstanceEvent.Unreachable)]
    [InlineData(TaskReason.AgentRemoved, InstanceEvent.Gone)]
    [InlineData(TaskReason.InvalidOffers, InstanceEvent.Dropped)]
    [InlineData(TaskReason.None, InstanceEvent.Unknown)]
    public void LostTask_ByItsReason_IsToldApart(TaskReason reason, InstanceEvent expected) =>
        Assert.Equal(expected, InstanceLifecycle.EventOf(TaskState.Lost, reason));
}
