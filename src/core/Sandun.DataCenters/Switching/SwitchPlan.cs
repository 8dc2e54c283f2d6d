using System.Collections.Immutable;

namespace Sandun.DataCenters;

/// <summary>
/// A switch of data centers under way or over: all that is needed to go on from here, whoever leads. A saga (Garcia-Molina and Salem,
/// 1987): each phase may be begun again without harm, and each has a way back.
/// </summary>
public sealed record SwitchPlan
{
    /// <summary>Lines of the record that are kept; the oldest after the first go.</summary>
    public const int MostEntries = 300;

    public required SwitchId Id { get; init; }
    public required SwitchSpec Spec { get; init; }

    /// <summary>Grows with each switch; orders of an older one change nothing.</summary>
    public required long Epoch { get; init; }

    /// <summary>Counts the orders given; each order's generation.</summary>
    public long Step { get; init; }

    /// <summary>Who ordered it; empty for an automatic one.</summary>
    public string By { get; init; } = "";

    public required DateTimeOffset StartedAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>The apps that move, in order of their tier, then id.</summary>
    public required ImmutableArray<MovedApp> Apps { get; init; }

    public required SwitchPhase Phase { get; init; }

    /// <summary>Since when the phase, or within <see cref="SwitchPhase.Traffic"/> the step, holds; a pause begins it anew.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>Index of the traffic's step.</summary>
    public int GateStep { get; init; }

    /// <summary>Highest tier that was started.</summary>
    public int Tier { get; init; }

    /// <summary>Why it stands still, for people; null when it goes on.</summary>
    public string? PausedBecause { get; init; }

    /// <summary>Percent of the source's traffic that had moved when the way back began.</summary>
    public int MovedBeforeReturn { get; init; }

    public TrafficBaseline? Baseline { get; init; }

    /// <summary>Why it turned back; empty when it did not.</summary>
    public string ReturnReason { get; init; } = "";

    public ImmutableArray<SwitchEntry> Entries { get; init; } = [];

    public bool IsOver => Phase is SwitchPhase.Completed or SwitchPhase.Returned;

    public bool IsReturning => Phase is SwitchPhase.ReturnScale or SwitchPhase.ReturnRelease or SwitchPhase.Returned;

    /// <summary>Part of the source's traffic that has moved, in percent of all of it.</summary>
    public int MovedPercent => Phase switch
    {
        SwitchPhase.PreScale => 0,
        SwitchPhase.Traffic => Spec.Gates.Steps[GateStep].Percent * Spec.Share / 100,
        SwitchPhase.Drain or SwitchPhase.Hold or SwitchPhase.Release or SwitchPhase.Completed =>
            Spec.Kind == SwitchKind.Rehearsal ? 0 : Spec.Share,
        _ => 0,
    };

    /// <summary>The plan with one more line in its record.</summary>
    public SwitchPlan Noted(DateTimeOffset now, SwitchEntryKind kind, string detail)
    {
        var entries = Entries.Length < MostEntries ? Entries : Entries.RemoveAt(1);
        return this with { Entries = entries.Add(new SwitchEntry(now, Phase, kind, detail)) };
    }

    /// <summary>The plan in another phase.</summary>
    public SwitchPlan Into(SwitchPhase phase, DateTimeOffset now, string detail) =>
        (this with { Phase = phase, Since = now, EndedAt = phase is SwitchPhase.Completed or SwitchPhase.Returned ? now : null })
        .Noted(now, phase is SwitchPhase.Completed or SwitchPhase.Returned ? SwitchEntryKind.Ended : SwitchEntryKind.Began, detail);
}
