namespace Sandun.Store.Election;

/// <summary>
/// When a standby may end a leader's term before the lease does. A leader that merely answers slowly must stay: ending its term would
/// cost more than waiting. Fencing keeps every verdict safe; this rule keeps it rare.
/// </summary>
public static class EarlyTakeover
{
    /// <summary>Judges the evidence.</summary>
    public static TakeoverVerdict Judge(TakeoverEvidence evidence)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(evidence.Servers, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(evidence.NotHearing, evidence.Servers);
        if (evidence.HostRefusedConnection) return new TakeoverVerdict(true, "the leader's host refused a fresh connection: its process is gone");
        if (evidence.SaysItLeadsNoMore) return new TakeoverVerdict(true, "the leader says itself that it leads no more");
        return evidence.NotHearing * 2 > evidence.Servers
            ? new TakeoverVerdict(true, $"{evidence.NotHearing} of {evidence.Servers} servers no longer hear the leader")
            : new TakeoverVerdict(false, $"only {evidence.NotHearing} of {evidence.Servers} servers do not hear the leader: its lease decides");
    }
}

/// <summary>What is known against a leader that is no longer heard.</summary>
/// <param name="HostRefusedConnection">
/// A fresh connection to the leader's address was refused by its host (not: timed out, or broke later), so nobody listens there.
/// </param>
/// <param name="Servers">How many servers the cluster has, the leader included.</param>
/// <param name="NotHearing">How many of them say they no longer hear it, this one included (<see cref="LeaderDoubts"/>).</param>
/// <param name="SaysItLeadsNoMore">
/// It answered that it does not lead, after it had answered in the same term that it does: it stopped by itself, which no term survives.
/// </param>
public sealed record TakeoverEvidence(bool HostRefusedConnection, int Servers, int NotHearing, bool SaysItLeadsNoMore = false);

/// <summary>Whether to depose, and why or why not, for the log.</summary>
public readonly record struct TakeoverVerdict(bool Depose, string Reason);
