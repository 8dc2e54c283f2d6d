using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.Agent;

/// <summary>What an agent counts for a task and need not remember over a restart.</summary>
public sealed record TaskTracking
{
    public static readonly TaskTracking None = new();

    /// <summary>The checks that have a result, by index.</summary>
    public ImmutableArray<CheckResult> Checks { get; init; } = [];

    public ReadinessResult? Readiness { get; init; }

    /// <summary>The last answer of its generic check.</summary>
    public CheckAnswer? Check { get; init; }

    /// <summary>How often the pending statuses were sent since the link came up.</summary>
    public int Sends { get; init; }

    /// <summary>When they are sent again; null when nothing is pending or the link is down.</summary>
    public DateTimeOffset? SendAgainAt { get; init; }

    /// <summary>When SIGKILL is repeated for a task that does not end; null before the first.</summary>
    public DateTimeOffset? KillAgainAt { get; init; }
}
