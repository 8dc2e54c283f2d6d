namespace Sandun.AgentLink.Identity;

/// <summary>How long certificates of the link are good.</summary>
public sealed record LinkLifetimes
{
    /// <summary>Clocks may differ by this much on top of what certificates are predated by.</summary>
    public static readonly TimeSpan Skew = TimeSpan.FromMinutes(5);

    /// <summary>Certificates begin this long before they are made, for machines whose clock is behind.</summary>
    public static readonly TimeSpan Predating = TimeSpan.FromHours(1);

    public static readonly LinkLifetimes Default = new();

    /// <summary>The authority: longer than an installation lives between two set-ups.</summary>
    public TimeSpan Authority { get; init; } = TimeSpan.FromDays(3652);

    /// <summary>Agents', routers' and servers' certificates; renewed at half of it, so that half a day of trouble is bridged.</summary>
    public TimeSpan Node { get; init; } = TimeSpan.FromHours(24);

    /// <summary>An expired certificate still gets its node a new one for this long: a site that was dark for a week comes back by itself.</summary>
    public TimeSpan RenewalGrace { get; init; } = TimeSpan.FromDays(7);
}
