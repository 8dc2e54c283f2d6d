using System.Collections.Immutable;

namespace Sandun.ServiceScheduler;

/// <summary>The <c>rollout</c> member of an app: how its changes are carried out, and when they are given up.</summary>
public sealed record RolloutSpec
{
    /// <summary>A deployment that gets no further for this long has failed, unless something else is said.</summary>
    public static readonly TimeSpan DefaultProgressDeadline = TimeSpan.FromSeconds(600);

    public RolloutStrategy Strategy { get; init; }

    /// <summary>Without progress for this long the deployment fails; null for no deadline.</summary>
    public TimeSpan? ProgressDeadline { get; init; } = DefaultProgressDeadline;

    /// <summary>More failed tasks of the new version than this fail the deployment; null for any number.</summary>
    public int? MaxFailures { get; init; }

    /// <summary>Whether a failed deployment goes back to the last good version by itself; null for: when it replaced instances.</summary>
    public bool? AutoRevert { get; init; }

    /// <summary>The canary's steps, at least one; empty for other strategies.</summary>
    public ImmutableArray<CanaryStep> Steps { get; init; } = [];

    /// <summary>Blue-green: how long all new instances are up before traffic moves; null waits for a person.</summary>
    public TimeSpan? SwitchAfter { get; init; }

    /// <summary>Blue-green: how long the old instances are kept after traffic moved, to go back at once.</summary>
    public TimeSpan KeepOld { get; init; }
}

/// <summary>One step of a canary: exactly one of <paramref name="Instances"/> and <paramref name="Percent"/> is set.</summary>
/// <param name="Instances">New instances in this step.</param>
/// <param name="Percent">The same as a share of the app's count, 1–100, rounded up.</param>
/// <param name="Weight">Share of the traffic the new instances get together, 0–100; null for what their number makes.</param>
/// <param name="Hold">How long the step lasts once its instances are up; null waits for a person.</param>
public sealed record CanaryStep(int? Instances, int? Percent, int? Weight, TimeSpan? Hold)
{
    /// <summary>New instances of this step for an app of <paramref name="target"/> instances: at least one, at most all.</summary>
    public int CountOf(int target) => Math.Clamp(Instances ?? (int)((((long)target * Percent!.Value) + 99) / 100), 1, Math.Max(1, target));
}
