using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.DataCenters;

/// <summary>All the brain of the data centers knows, at one moment: immutable, shared by all readers.</summary>
public sealed record DataCenterView
{
    public static readonly DataCenterView Empty = new();

    public DateTimeOffset At { get; init; }

    /// <summary>Described centers by zone; others have the defaults.</summary>
    public ImmutableSortedDictionary<string, DataCenter> Centers { get; init; } =
        ImmutableSortedDictionary.Create<string, DataCenter>(StringComparer.Ordinal);

    /// <summary>Switches under way and over, oldest first.</summary>
    public ImmutableSortedDictionary<SwitchId, SwitchPlan> Plans { get; init; } = ImmutableSortedDictionary<SwitchId, SwitchPlan>.Empty;

    public FailoverPolicy Policy { get; init; } = FailoverPolicy.Default;

    /// <summary>Whether anything needs to be looked at each second.</summary>
    public bool NeedsSight => Policy.Enabled || Policy.WeighOut || Plans.Values.Any(plan => !plan.IsOver);

    public DataCenter CenterOf(string zone) => Centers.Find(zone) ?? new DataCenter { Id = zone };
}
