using System.Collections.Immutable;

namespace Sandun.Protocol;

/// <summary>
/// Where an app's traffic goes by an order of the moment: a switch of data centers, a weight set by hand, maintenance. It stands beside the
/// definition, outlives deployments and restarts nothing.
/// </summary>
public sealed record TrafficRule
{
    public required PathId App { get; init; }

    /// <summary>Shares by data center, 0–256, in place of the definition's; empty leaves those.</summary>
    public ImmutableSortedDictionary<string, int> DataCenters { get; init; } = ImmutableSortedDictionary.Create<string, int>(StringComparer.Ordinal);

    /// <summary>Weights of single tasks, 0–256; 0 takes an instance out of the route for new clients. A task that ends takes its weight with it.</summary>
    public ImmutableSortedDictionary<TaskId, int> Instances { get; init; } = ImmutableSortedDictionary<TaskId, int>.Empty;

    /// <summary>Whether the maintenance page is shown; null leaves it to the definition.</summary>
    public bool? Maintenance { get; init; }

    /// <summary>Whether the rule says nothing.</summary>
    public bool IsEmpty => DataCenters.IsEmpty && Instances.IsEmpty && Maintenance is null;

    public static TrafficRule None(PathId app) => new() { App = app };

    public bool Equals(TrafficRule? other) => other is not null && App == other.App && Maintenance == other.Maintenance &&
        DataCenters.SequenceEqual(other.DataCenters) && Instances.SequenceEqual(other.Instances);

    public override int GetHashCode() => HashCode.Combine(App, Maintenance, DataCenters.Count, Instances.Count);
}

/// <summary>A change of one app's <see cref="TrafficRule"/>; what is null stays.</summary>
/// <param name="App">The app; it must exist.</param>
/// <param name="DataCenters">The shares in place of those there are; empty takes them back.</param>
/// <param name="Instances">Weights to set; a null weight takes the task's own back.</param>
/// <param name="Maintenance">Sets the maintenance page on or off; use <paramref name="ClearMaintenance"/> to leave it to the definition.</param>
/// <param name="ClearMaintenance">Whether the rule no longer speaks of maintenance.</param>
public sealed record TrafficChange(
    PathId App, ImmutableSortedDictionary<string, int>? DataCenters = null, ImmutableSortedDictionary<TaskId, int?>? Instances = null,
    bool? Maintenance = null, bool ClearMaintenance = false)
{
    public TrafficRule ApplyTo(TrafficRule rule)
    {
        var instances = rule.Instances;
        foreach (var (task, weight) in Instances ?? ImmutableSortedDictionary<TaskId, int?>.Empty)
            instances = weight is { } set ? instances.SetItem(task, set) : instances.Remove(task);
        return rule with
        {
            DataCenters = DataCenters ?? rule.DataCenters,
            Instances = instances,
            Maintenance = ClearMaintenance ? null : Maintenance ?? rule.Maintenance,
        };
    }
}
