namespace Sandun.Routing;

/// <summary>Where a server slot of a HAProxy backend stands; see <see cref="SlotMachine"/>.</summary>
public enum SlotState
{
    /// <summary>In maintenance, without an endpoint.</summary>
    Free = 0,

    /// <summary>Takes traffic for its endpoint.</summary>
    Ready = 1,

    /// <summary>Takes no new requests; those in flight end.</summary>
    Draining = 2,

    /// <summary>In maintenance, still holding the address it had, until connections kept idle are surely gone.</summary>
    Resting = 3,
}
