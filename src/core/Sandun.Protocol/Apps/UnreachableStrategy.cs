namespace Sandun.Protocol;

/// <summary>What happens to instances on an agent that cannot be reached; null members mean "disabled": wait for ever.</summary>
/// <param name="InactiveAfter">A replacement is launched after this long.</param>
/// <param name="ExpungeAfter">The instance is forgotten after this long, and killed if it returns; ≥ <paramref name="InactiveAfter"/>.</param>
public sealed record UnreachableStrategy(TimeSpan? InactiveAfter, TimeSpan? ExpungeAfter)
{
    /// <summary>Marathon's default since 1.5.1: replace and forget at once.</summary>
    public static readonly UnreachableStrategy Default = new(TimeSpan.Zero, TimeSpan.Zero);

    public static readonly UnreachableStrategy Disabled = new(null, null);

    public bool IsDisabled => InactiveAfter is null;
}
