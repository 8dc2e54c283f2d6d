namespace Sandun.Routing;

/// <summary>
/// The life of a server slot: Free → Ready → Draining → Resting → Free. An address is only ever given to a free slot: HAProxy
/// keeps using pooled connections to the old address of a server that is re-addressed while it serves.
/// </summary>
public static class SlotMachine
{
    /// <summary>Longest drain, well above the scheduler's own limit for a stop; for connections that never end.</summary>
    public static readonly TimeSpan DrainMax = TimeSpan.FromSeconds(60);

    /// <summary>How long an emptied slot rests before it may get another address; without a rest, pooled connections leaked to the old one.</summary>
    public static readonly TimeSpan RestTime = TimeSpan.FromSeconds(1);

    /// <summary>The state after an event, or null where the event is not allowed.</summary>
    public static SlotState? Next(SlotState state, SlotEvent @event) => (state, @event) switch
    {
        (SlotState.Free, SlotEvent.Assign) => SlotState.Ready,
        (SlotState.Ready, SlotEvent.Adjust) => SlotState.Ready,
        (SlotState.Ready, SlotEvent.Retire) => SlotState.Draining,
        (SlotState.Draining, SlotEvent.Restore) => SlotState.Ready,
        (SlotState.Draining, SlotEvent.Empty) => SlotState.Resting,
        (SlotState.Draining, SlotEvent.Expire) => SlotState.Resting,
        (SlotState.Resting, SlotEvent.Rest) => SlotState.Free,
        _ => null,
    };
}
