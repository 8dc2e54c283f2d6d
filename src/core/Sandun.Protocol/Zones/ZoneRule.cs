namespace Sandun.Protocol;

/// <summary>How the service scheduler treats one zone for all apps.</summary>
/// <param name="Zone">The zone.</param>
/// <param name="Mode">Whether it takes work.</param>
/// <param name="Weight">Its part when apps are spread by weight, 0–1,000; only the ratio to other zones matters.</param>
/// <param name="TrafficMille">Share of its usual traffic it takes now, in thousandths: below 1,000 while it is weighed out.</param>
public sealed record ZoneRule(string Zone, ZoneMode Mode, int Weight, int TrafficMille)
{
    public const int FullTraffic = 1_000;

    /// <summary>Whether none of its nodes answers: nothing is kept for it when apps are spread.</summary>
    public bool IsLost { get; init; }

    public const int DefaultWeight = 100;

    /// <summary>The name of the data center of nodes that say none.</summary>
    public const string NoZone = "default";

    /// <summary>What a node's zone is called: every node lies in a data center.</summary>
    public static string NameOf(string? zone) => string.IsNullOrEmpty(zone) ? NoZone : zone;

    /// <summary>The rule of a zone nobody said anything about.</summary>
    public static ZoneRule Default(string zone) => new(zone, ZoneMode.Active, DefaultWeight, FullTraffic);
}
