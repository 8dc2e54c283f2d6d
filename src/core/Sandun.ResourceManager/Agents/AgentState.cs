using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>All that is known of one agent now.</summary>
internal sealed class AgentState(AgentRecord record)
{
    private Resources? _free;

    public AgentRecord Record { get; set; } = record;

    public AgentId Id => Record.Id;

    /// <summary>Its connection; null while there is none.</summary>
    public long? Session { get; set; }

    /// <summary>Whether it has registered in this life of the resource manager and was not given up since: only then its tasks are known.</summary>
    public bool IsInPool { get; set; }

    /// <summary>Known from the store and still waited for after a start.</summary>
    public bool IsAwaited => !IsInPool && Record.UnreachableSince is null;

    /// <summary>When its connection or reachability last changed.</summary>
    public DateTimeOffset Since { get; set; }

    /// <summary>When something must be done about it; null for nothing.</summary>
    public DateTimeOffset? Due { get; set; }

    /// <summary>What its agent says is wrong with the machine.</summary>
    public ImmutableArray<NodeCondition> Conditions { get; set; } = [];

    /// <summary>Whether it has registered in this life of the resource manager.</summary>
    public bool HasBeenHere { get; set; }

    /// <summary>Whether it may be offered to anybody.</summary>
    public bool TakesWork => Conditions.IsEmpty && Record is { Closure: null, Quarantine: null or { Over: true } };

    public NodeUsage? Usage { get; set; }

    public ImmutableArray<TaskUsage> TaskUsage { get; set; } = [];

    public SortedDictionary<Holder, Holding> Holdings { get; } = [];

    public int RunningTasks { get; set; }

    /// <summary>What nobody uses nor holds; never negative, though an agent may come back with less than its tasks take.</summary>
    public Resources Free => _free ??= ComputeFree();

    public void SetRecord(AgentRecord record)
    {
        // A registration brings a new spec; an order about the node does not.
        if (!ReferenceEquals(Record.Spec, record.Spec)) Conditions = record.Spec.Conditions;
        Record = record;
        _free = null;
    }

    public Holding HoldingOf(Holder holder) => Holdings.GetValueOrDefault(holder, Holding.None);

    public void SetHolding(Holder holder, Holding holding)
    {
        if (holding.IsNone) Holdings.Remove(holder);
        else Holdings[holder] = holding;
        _free = null;
    }

    private Resources ComputeFree()
    {
        var free = Record.Spec.Total;
        foreach (var holding in Holdings.Values) free = free - holding.Used - holding.Offered;
        var amounts = free.Amounts;
        return free with
        {
            Amounts = new ResourceAmounts(
                Math.Max(0, amounts.MilliCpus), Math.Max(0, amounts.MemoryBytes), Math.Max(0, amounts.DiskBytes),
                Math.Max(0, amounts.MilliGpus)),
        };
    }
}
