using Sandun.NativeApi;
using Sandun.Server.ControlPlane;
using Sandun.Store;

namespace Sandun.Server.Cluster;

/// <summary>The servers of a cluster as this one sees them.</summary>
internal sealed class ClusterReport(string store, Leadership leadership, Members members, Func<string> problem) : IMemberSource
{
    public string Store => store;

    public string Part => leadership.Leads ? leadership.Self.Member + " leads"
        : leadership.Other is { } leader ? $"{leadership.Self.Member} stands by, {leader.Member} leads"
        : leadership.Self.Member + " stands by, nobody leads";

    public async Task<ClusterStatus> StatusAsync(CancellationToken cancellation)
    {
        IReadOnlyList<MemberRecord> known;
        var why = problem();
        try
        {
            known = await members.ReadAsync(cancellation);
        }
        catch (StoreException failure)
        {
            known = [];
            if (why.Length == 0) why = failure.Message;
        }

        var leader = (leadership.Leads ? leadership.Self : leadership.Other)?.Member;
        var newest = known.FirstOrDefault(member => member.Record.Member == leader)?.Revision ?? 0;
        return new ClusterStatus(store, why, [.. known.Select(member => Of(member, leader, newest))]);
    }

    private static ClusterMember Of(MemberRecord member, string? leader, long newest) => new(
        member.Record.Member, member.Record.Member == leader, member.Record.Addresses.GetValueOrDefault(ClusterAddresses.Web, ""),
        member.Record.Version, member.StartedAt, member.Revision, Math.Max(0, newest - member.Revision))
    {
        Site = member.Site ?? "",
    };
}
