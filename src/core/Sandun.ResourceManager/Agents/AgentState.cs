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
    public bool TakesWork => Conditions.IsEmpty && Record is { Closure: null, Quarantine: null or { Over: true } } && Outage is not { IsDown: true };

    /// <summary>What is planned for its machine; null for nothing.</summary>
    public Outage? Outage { get; set; }

    public NodeUsage? Usage { get; set; }

    public ImmutableArray<TaskUsage> TaskUsage { get; set; } = [];

    /// <summary>What is held on it.</summary>
    public HoldingTable Holdings;

    /// <summary>The latest of its unanswered offers, which knows the one before; null for none. The book of offers keeps it.</summary>
    public OutstandingOffer? LastOffer { get; set; }

    public int RunningTasks { get; set; }

    /// <summary>What it can oversubscribe now, as it last said; all of it revocable.</summary>
    public Resources Revocable { get; private set; } = Resources.None;

    /// <summary>All it has, used or not.</summary>
    public Resources Total => Revocable.IsNone ? Record.Spec.Total : Record.Spec.Total + Revocable;

    /// <summary>
    /// What nobody uses nor holds; never negative, though an agent may come back with less than its tasks take. Shared volumes are free
    /// while no offer holds them, whoever uses them.
    /// </summary>
    public Resources Free => _free ??= ComputeFree();

    /// <summary>Whether it is in the pool and something is free.</summary>
    public bool HasFree { get; set; }

    /// <summary>Its part in the ledger's free resources.</summary>
    public Quantities FreeCounted { get; set; }

    /// <summary>Whether it is to be looked at for offers in this turn.</summary>
    public bool IsQueued { get; set; }

    /// <summary>The only framework it is to be looked at for; null for all.</summary>
    public FrameworkId? QueuedFor { get; set; }

    /// <summary>Whether something was withheld on it for guarantees or limits when it was last looked at.</summary>
    public bool IsWithheld { get; set; }

    /// <summary>Whether it has changed since the view was last taken.</summary>
    public bool IsChanged { get; set; }

    public void SetRecord(AgentRecord record)
    {
        // A registration brings a new spec; an order about the node does not.
        if (!ReferenceEquals(Record.Spec, record.Spec)) Conditions = record.Spec.Conditions;
        Record = record;
        _free = null;
    }

    public void SetRevocable(Resources revocable)
    {
        Revocable = revocable;
        _free = null;
    }

    public Holding HoldingOf(Holder holder) => Holdings.Of(holder);

    /// <summary>Changes what a holder has. What is taken as it was free, or given back as it was taken, costs no arithmetic.</summary>
    public void Hold(Holder holder, Resources resources, bool isUsed, int sign)
    {
        var takesAll = sign > 0 && ReferenceEquals(_free, resources);
        Holdings.Change(holder, resources, isUsed, sign);
        _free = takesAll ? Resources.None : Holdings.Count == 0 ? Total : sign > 0 && _free is not null ? Less(_free, resources, isUsed) : null;
    }

    /// <summary>What is left of what was free, without looking at all holders again; null where that must be done.</summary>
    private static Resources? Less(Resources free, Resources taken, bool isUsed)
    {
        if (isUsed && !taken.IsPlain) return null;
        return taken.FitsIn(free) ? free - taken : null;
    }

    private Resources ComputeFree()
    {
        var rest = Total;
        var amounts = rest.Amounts;
        foreach (var (_, holding) in Holdings.All)
        {
            amounts -= holding.Used.Amounts + holding.Offered.Amounts;
            if (HasMore(holding.Used)) rest -= holding.Used.WithoutShared();
            if (HasMore(holding.Offered)) rest -= holding.Offered;
        }

        return rest with
        {
            Amounts = new ResourceAmounts(
                Math.Max(0, amounts.MilliCpus), Math.Max(0, amounts.MemoryBytes), Math.Max(0, amounts.DiskBytes),
                Math.Max(0, amounts.MilliGpus)),
        };
    }

    /// <summary>Whether there is more to it than amounts: only that needs arithmetic on sets.</summary>
    private static bool HasMore(Resources resources) => !resources.IsPlain || !resources.Ports.IsEmpty;
}
