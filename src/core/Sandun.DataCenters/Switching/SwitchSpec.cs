using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.DataCenters;

/// <summary>What an operator wishes to move, and how.</summary>
public sealed record SwitchSpec
{
    public static readonly TimeSpan LongestHold = TimeSpan.FromDays(7);

    /// <summary>The center that is left.</summary>
    public required string From { get; init; }

    /// <summary>The center that takes over.</summary>
    public required string To { get; init; }

    /// <summary>Systems, groups and apps that move; empty for all with instances in <see cref="From"/>.</summary>
    public ImmutableArray<PathId> Scope { get; init; } = [];

    /// <summary>
    /// Part of the source's traffic that moves, in percent, 1–100. Below 100 the source keeps its instances and the target is given as many
    /// more as the part asks for.
    /// </summary>
    public int Share { get; init; } = 100;

    public SwitchKind Kind { get; init; }

    public SwitchGates Gates { get; init; } = SwitchGates.Default;

    /// <summary>How long the source stays warm after the move; zero to release it at once.</summary>
    public TimeSpan Hold { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>How long the target may take to become healthy before everything goes back.</summary>
    public TimeSpan ScaleLimit { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long requests in flight at the source are waited for.</summary>
    public TimeSpan DrainLimit { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Go on although the verdict on the target's capacity is no.</summary>
    public bool Force { get; init; }

    /// <summary>What is wrong, naming the member; null when nothing is.</summary>
    public string? Error => From.Length == 0 ? "from must name a data center"
        : To.Length == 0 ? "to must name a data center"
        : From == To ? $"from and to must differ; both are '{From}'"
        : Share is < 1 or > 100 ? $"share must be 1 to 100 percent, not {Share}"
        : Hold < TimeSpan.Zero || Hold > LongestHold ? "holdSeconds must be 0 to 604800"
        : ScaleLimit < TimeSpan.FromSeconds(1) || ScaleLimit > TimeSpan.FromHours(24) ? "scaleLimitSeconds must be 1 to 86400"
        : DrainLimit < TimeSpan.Zero || DrainLimit > TimeSpan.FromHours(1) ? "drainLimitSeconds must be 0 to 3600"
        : Gates.Error;
}
