namespace Sandun.Routing;

/// <summary>What can happen to a server slot.</summary>
public enum SlotEvent
{
    /// <summary>It gets an endpoint.</summary>
    Assign = 0,

    /// <summary>Its endpoint's weight or task changes while the address stays.</summary>
    Adjust = 1,

    /// <summary>Its endpoint is to take no new requests.</summary>
    Retire = 2,

    /// <summary>Its endpoint serves again, at the same address.</summary>
    Restore = 3,

    /// <summary>No request is in flight on any HAProxy process.</summary>
    Empty = 4,

    /// <summary>It drained for as long as it may.</summary>
    Expire = 5,

    /// <summary>It rested long enough.</summary>
    Rest = 6,
}
