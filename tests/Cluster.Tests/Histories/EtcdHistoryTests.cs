using Microsoft.Extensions.Logging.Abstractions;
using Sandun.Lab;
using Sandun.Lab.Histories;
using Sandun.Store;
using Sandun.Store.Election;
using Sandun.Store.Etcd;

namespace Sandun.Cluster.Tests.Histories;

/// <summary>A real etcd's history, with and without the fence.</summary>
public sealed class EtcdHistoryTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    /// <summary>A leader that was deposed writes on: with the fence nothing of it is there, without it the history shows it.</summary>
    [Fact]
    public async Task DeposedLeader_ThatWritesWithoutTheFence_IsSeen()
    {
        await using var cluster = await EtcdCluster.StartAsync(RealParts.Program("etcd", "etcd-server"), 1, []);
        var terms = new WriteTerms();
        await using var history = new EtcdHistory([.. cluster.Servers.Select(server => FormattableString.Invariant($"http://127.0.0.1:{server.ClientPort}"))], terms.Take);
        await using var first = await OpenAsync(cluster);
        await using var second = await OpenAsync(cluster);
        var (former, present) = await TwoTermsAsync(first, second);

        await Assert.ThrowsAsync<StoreFencedException>(async () => await new FencedStore(first, former).CommitAsync(Batch("fenced"), Cancel));
        await new FencedStore(second, present).CommitAsync(Batch("right"), Cancel);
        await history.CaughtUpAsync(s_limit);
        Assert.Empty(terms.Violations);
        Assert.Equal((2, 2), (terms.Written, terms.Terms));

        await first.CommitAsync(Batch("planted") with { Term = former.CreateRevision }, Cancel);
        await history.CaughtUpAsync(s_limit);
        Assert.Contains(terms.Violations, violation => violation.Contains($"was written in term {former.CreateRevision}", StringComparison.Ordinal));
    }

    /// <summary>A history with a hole is no proof.</summary>
    [Fact]
    public async Task HistoryForgottenBeforeItWasRead_IsNotTakenForWhole()
    {
        await using var cluster = await EtcdCluster.StartAsync(RealParts.Program("etcd", "etcd-server"), 1, []);
        await using (var store = await OpenAsync(cluster))
        {
            for (var i = 0; i < 10; i++) await store.CommitAsync(Batch("x"), Cancel);
        }

        var member = FormattableString.Invariant($"http://127.0.0.1:{cluster.Servers[0].ClientPort}");
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        using var compacted = await http.PostAsync(new Uri(member + "/v3/kv/compaction"), new StringContent("""{"revision":"5","physical":true}"""), Cancel);
        compacted.EnsureSuccessStatusCode();
        await using var history = new EtcdHistory([member], _ => { });
        Assert.Contains("forgot", (await Assert.ThrowsAsync<LabException>(() => history.CaughtUpAsync(s_limit))).Message, StringComparison.Ordinal);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static Task<EtcdStore> OpenAsync(EtcdCluster cluster) =>
        EtcdStore.ConnectAsync(EtcdOptions.Parse(cluster.Address), TimeProvider.System, NullLogger.Instance, Cancel);

    private static StoreBatch Batch(string name) => new(new StoreOperation(StoreEntities.DefaultRoot + "services/" + name, [1]));

    /// <summary>The first leads and writes, is deposed, and the second leads.</summary>
    private static async Task<(StoreLeadership Former, StoreLeadership Present)> TwoTermsAsync(IStore first, IStore second)
    {
        var (one, other) = (Election(first), Election(second));
        var former = await one.CampaignAsync(new LeaderRecord("a", new Dictionary<string, string>()), Cancel);
        await new FencedStore(first, former).CommitAsync(Batch("right"), Cancel);
        Assert.True(await other.DeposeAsync((await other.LeaderAsync(Cancel))!, Cancel));
        return (former, await other.CampaignAsync(new LeaderRecord("b", new Dictionary<string, string>()), Cancel));
    }

    private static StoreElection Election(IStore store) => new(store, StoreEntities.DefaultRoot + "cluster/leader", TimeProvider.System, new ElectionTiming());
}
