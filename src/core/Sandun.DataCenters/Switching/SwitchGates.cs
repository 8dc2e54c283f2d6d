using System.Collections.Immutable;

namespace Sandun.DataCenters;

/// <summary>What must hold for traffic to go on moving.</summary>
public sealed record SwitchGates
{
    public static readonly SwitchGates Default = new();

    /// <summary>Parts of the traffic moved in turn, in percent, rising to 100; and how long each is watched.</summary>
    public ImmutableArray<GateStep> Steps { get; init; } =
        [new(1, TimeSpan.FromSeconds(10)), new(10, TimeSpan.FromSeconds(10)), new(50, TimeSpan.FromSeconds(15)), new(100, TimeSpan.FromSeconds(5))];

    /// <summary>Errors may grow by this much over what they were, in thousandths of all requests.</summary>
    public int ErrorMille { get; init; } = 1;

    /// <summary>Response times (95th percentile) may grow to this part of what they were, in percent.</summary>
    public int LatencyPercent { get; init; } = 120;

    /// <summary>Growth below this is noise whatever its share, in milliseconds.</summary>
    public int LatencyFloorMilliseconds { get; init; } = 20;

    /// <summary>Requests that must have been seen before errors or times are judged: fewer say nothing.</summary>
    public const int FewestRequests = 20;

    /// <summary>Most steps, and the longest watch of one.</summary>
    public const int MostSteps = 20;

    public static readonly TimeSpan LongestWatch = TimeSpan.FromHours(24);

    /// <summary>What is wrong, naming the member; null when nothing is.</summary>
    public string? Error
    {
        get
        {
            if (Steps.IsDefaultOrEmpty || Steps.Length > MostSteps) return $"gates.steps must have 1 to {MostSteps} entries";
            if (Steps[^1].Percent != 100) return "gates.steps must end with percent 100";
            for (var i = 0; i < Steps.Length; i++)
            {
                if (Steps[i].Percent is < 1 or > 100 || (i > 0 && Steps[i].Percent <= Steps[i - 1].Percent))
                    return $"gates.steps[{i}].percent must rise from 1 to 100";
                if (Steps[i].Watch < TimeSpan.Zero || Steps[i].Watch > LongestWatch) return $"gates.steps[{i}].seconds must be 0 to 86400";
            }

            if (ErrorMille is < 0 or > 1_000) return "gates.errorMille must be 0 to 1000";
            if (LatencyPercent is < 100 or > 10_000) return "gates.latencyPercent must be 100 to 10000";
            return LatencyFloorMilliseconds is < 0 or > 60_000 ? "gates.latencyFloorMs must be 0 to 60000" : null;
        }
    }
}

/// <param name="Percent">Part of the traffic to be moved that is moved by now, 1–100.</param>
/// <param name="Watch">How long it is watched before the next.</param>
public readonly record struct GateStep(int Percent, TimeSpan Watch);
