using Sandun.Protocol;

namespace Sandun.DataCenters;

/// <summary>A data center as operators describe it; its nodes and capacity are what agents report.</summary>
public sealed record DataCenter
{
    /// <summary>Longest name or site that is kept, in characters.</summary>
    public const int MaxText = 100;

    /// <summary>The zone its agents report; ordinal.</summary>
    public required string Id { get; init; }

    public string NameEnglish { get; init; } = "";
    public string NameChinese { get; init; } = "";

    /// <summary>Where it stands, for people.</summary>
    public string Site { get; init; } = "";

    /// <summary>Its part when apps are spread by weight, 0–1,000.</summary>
    public int Weight { get; init; } = ZoneRule.DefaultWeight;

    public ZoneMode Mode { get; init; }

    /// <summary>Share of its usual traffic in thousandths; below 1,000 while it is weighed out.</summary>
    public int TrafficMille { get; init; } = ZoneRule.FullTraffic;

    /// <summary>Why it is not given all its traffic, for people; empty when it is.</summary>
    public string WeighedOutBecause { get; init; } = "";

    /// <summary>Whether none of its nodes answers, and has not for some seconds.</summary>
    public bool IsLost { get; init; }

    public ZoneRule Rule => new(Id, Mode, Weight, TrafficMille) { IsLost = IsLost };

    /// <summary>What is wrong with the description, naming the member; null when nothing is.</summary>
    public string? Error => Id.Length is 0 or > MaxText ? $"id must have 1 to {MaxText} characters"
        : NameEnglish.Length > MaxText || NameChinese.Length > MaxText ? $"names.en and names.zh may have {MaxText} characters at most"
        : Site.Length > MaxText ? $"site may have {MaxText} characters at most"
        : Weight is < 0 or > 1_000 ? $"weight must be 0 to 1000, not {Weight}"
        : null;
}
