using Sandun.NativeApi;
using Sandun.Server.ControlPlane;
using Sandun.Store;

namespace Sandun.Server.Cluster;

/// <summary>The servers of a cluster as this one sees them.</summary>
internal sealed class ClusterReport(string store, Leadership leadership, Members members, Func<string> problem) : IMemberSource
{
    /// <summary>A store that is well answers in milliseconds; who asks while it is not is shown what was last known.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

    public string Store => store;

    public string Part => leadership.Leads ? leadership.Self.Member + " leads"
        : leadership.Other is { } leader ? $"{leadership.Self.Member} stands by, {leader.Member} leads"
        : leadership.Self.Member + " stands by, nobody leads";

    public IReadOnlyList<string> Missing =>
        [.. members.Missing.Select(missing => FormattableString.Invariant($"{missing.Member.Record.Member} not heard since {missing.LastSeen:HH:mm:ss} UTC"))];

    public async Task<ClusterStatus> StatusAsync(CancellationToken cancellation)
    {
        IReadOnlyList<MemberRecord> known;
        var why = problem();
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        bound.CancelAfter(s_patience);
        try
        {
            known = await members.ReadAsync(bound.Token).WaitAsync(bound.Token);
        }
        catch (StoreException failure)
        {
            known = members.LastKnown;
            if (why.Length == 0) why = failure.Message;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            known = members.LastKnown;
            if (why.Length == 0) why = "the store does not answer";
        }

        // A standby may have handed the question on: "this server" in a reason would be taken for the one that was asked.
        if (why.Length > 0) why = $"{leadership.Self.Member}: {why}";
        var leader = (leadership.Leads ? leadership.Self : leadership.Other)?.Member;
        var newest = known.FirstOrDefault(member => member.Record.Member == leader)?.Revision ?? 0;
        return new ClusterStatus(store, why, [.. known.Select(member => Of(member, leader, newest))])
        {
            Missing = [.. members.Missing.Select(missing => new MissingServer(
                missing.Member.Record.Member, missing.Member.Record.Addresses.GetValueOrDefault(ClusterAddresses.Web, ""), missing.Member.Record.Version,
                missing.LastSeen) { Site = missing.Member.Site ?? "" })],
        };
    }

    private static ClusterMember Of(MemberRecord member, string? leader, long newest) => new(
        member.Record.Member, member.Record.Member == leader, member.Record.Addresses.GetValueOrDefault(ClusterAddresses.Web, ""),
        member.Record.Version, member.StartedAt, member.Revision, Math.Max(0, newest - member.Revision))
    {
        Site = member.Site ?? "",
    };
}
