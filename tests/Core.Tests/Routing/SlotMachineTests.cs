using Sandun.Routing;
using Xunit;

namespace Sandun.Core.Tests.Routing;

public sealed class SlotMachineTests
{
    private static readonly SortedDictionary<(SlotState, SlotEvent), SlotState> s_allowed = new()
    {
        [(SlotState.Free, SlotEvent.Assign)] = SlotState.Ready,
        [(SlotState.Ready, SlotEvent.Adjust)] = SlotState.Ready,
        [(SlotState.Ready, SlotEvent.Retire)] = SlotState.Draining,
        [(SlotState.Draining, SlotEvent.Restore)] = SlotState.Ready,
        [(SlotState.Draining, SlotEvent.Empty)] = SlotState.Resting,
        [(SlotState.Draining, SlotEvent.Expire)] = SlotState.Resting,
        [(SlotState.Resting, SlotEvent.Rest)] = SlotState.Free,
    };

    [Fact]
    public void Transition_OfEveryStateAndEvent_IsAsWritten()
    {
        foreach (var state in Enum.GetValues<SlotState>())
        {
            foreach (var happening in Enum.GetValues<SlotEvent>())
            {
                SlotState? expected = s_allowed.TryGetValue((state, happening), out var next) ? next : null;
                Assert.Equal(expected, SlotMachine.Next(state, happening));
            }
        }
    }

    [Fact]
    public void Address_IsGivenToFreeSlotsOnly() =>
        Assert.Equal([SlotState.Free], Enum.GetValues<SlotState>().Where(state => SlotMachine.Next(state, SlotEvent.Assign) is not null));

    [Fact]
    public void ForbiddenEvent_OnASlot_IsADefect() =>
        Assert.Throws<InvalidOperationException>(() => new Slot { Number = 1, State = SlotState.Ready }.After(SlotEvent.Assign, Registry.Start));

    [Theory]
    [InlineData(0, 32)]
    [InlineData(5, 32)]
    [InlineData(16, 32)]
    [InlineData(17, 64)]
    [InlineData(100, 256)]
    [InlineData(1_000_000, 4096)]
    public void Capacity_IsTwiceTheInstancesRoundedUp(int instances, int slots) => Assert.Equal(slots, SlotCapacity.For(instances));
}
