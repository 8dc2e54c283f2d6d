namespace Sandun.AgentLink;

/// <summary>Bounds of the link, the same on both sides.</summary>
public static class LinkLimits
{
    /// <summary>Largest message: a registration with 10,000 tasks, or a registry of 100,000 endpoints, fits with room to spare.</summary>
    public const int MaximumMessage = 64 * 1024 * 1024;

    /// <summary>Messages that may wait for one peer; one that is further behind is cut off and starts anew from a snapshot.</summary>
    public const int OutgoingCapacity = 16_384;
}
