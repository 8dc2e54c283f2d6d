namespace Sandun.ResourceManager;

/// <summary>What an operator wants of a node. Each may be repeated.</summary>
public abstract record NodeOrder
{
    private NodeOrder()
    {
    }

    /// <summary>No new work, and what runs there moves elsewhere.</summary>
    /// <param name="Within">After it what still runs there is ended; null for as long as it takes.</param>
    public sealed record Drain(TimeSpan? Within) : NodeOrder;

    /// <summary>Takes a drain back: new work may come.</summary>
    public sealed record Undrain : NodeOrder;

    /// <summary>No new work; what runs there stays.</summary>
    public sealed record Deactivate : NodeOrder;

    /// <summary>Takes a deactivation or a drain back.</summary>
    public sealed record Reactivate : NodeOrder;

    /// <summary>Ends a quarantine and forgets what led to it.</summary>
    public sealed record Release : NodeOrder;
}
