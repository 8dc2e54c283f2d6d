using Google.Protobuf;
using Sandun.Store;
using Sandun.Store.Etcd;
using Sandun.Store.Etcd.Watches;
using Sandun.Store.Etcd.Wire;
using Xunit;

namespace Sandun.Io.Tests.Store.Etcd;

public sealed class WatchAssemblyTests
{
    private const string Commit = "/s/~large/commit";

    private readonly EtcdKeys _keys = new("/s/");

    [Fact]
    public void Events_OfOneRevision_ComeTogetherAndOnlyThoseAskedFor()
    {
        var assembly = new WatchAssembly(_keys, "/s/p/", 5, 0);
        var seen = assembly.Take([Put("/s/p/a", 5), Put("/s/q/a", 5), Delete("/s/p/b", 5), Put("/s/q/c", 6), Put("/s/p/c", 7)]).ToList();
        Assert.Equal([[(5, "/s/p/a", true), (5, "/s/p/b", false)], [(7, "/s/p/c", true)]], seen.Select(Brief));
        Assert.Equal(8, assembly.Next);
    }

    [Fact]
    public void Events_FromThePast_AreDropped()
    {
        var assembly = new WatchAssembly(_keys, "/s/", 5, 0);
        Assert.Single(assembly.Take([Put("/s/a", 9)]));
        Assert.Empty(assembly.Take([Put("/s/a", 7), Put("/s/a", 8), Put("/s/a", 9)]));
        Assert.Equal([(10L, "/s/a", true)], Brief(Assert.Single(assembly.Take([Put("/s/a", 9), Put("/s/a", 10)]))));
    }

    [Fact]
    public void Progress_OfAMemberThatIsBehind_DoesNotTurnBack()
    {
        var assembly = new WatchAssembly(_keys, "/s/", 5, 0);
        assembly.Progress(20);
        assembly.Progress(10);
        Assert.Equal(21, assembly.Next);
    }

    [Fact]
    public void LargeBatch_WithOthersBetweenItsSteps_ComesAsOneAtItsLast()
    {
        var assembly = new WatchAssembly(_keys, "/s/", 5, 0);
        var seen = assembly.Take(
        [
            Put("/s/~large/parts/x/000000", 5), Put(Commit, 6, 6), Put("/s/a", 7), Put(Commit, 7, 6), Put("/s/other", 8), Put("/s/b", 9), Put(Commit, 9, 6),
            Put("/s/a", 10), Put(Commit, 10, 6), Put("/s/c", 11), Delete(Commit, 11), Delete("/s/~large/parts/x/000000", 11), Put("/s/d", 12),
        ]).ToList();
        Assert.Equal([[(8, "/s/other", true)], [(11, "/s/a", true), (11, "/s/b", true), (11, "/s/c", true)], [(12, "/s/d", true)]], seen.Select(Brief));
        Assert.Equal(10, seen[1][0].Entry!.ModRevision);
    }

    [Fact]
    public void LargeBatch_TakingEffectWhenTheWatchBegins_ComesWholeWithoutWhatWasSeen()
    {
        var assembly = new WatchAssembly(_keys, "/s/", 9, largeSince: 6);
        Assert.Equal(7, assembly.Next);
        var seen = assembly.Take([Put("/s/a", 7), Put(Commit, 7, 6), Put("/s/seen", 8), Put("/s/b", 9), Delete(Commit, 9), Put("/s/new", 10)]).ToList();
        Assert.Equal([[(9, "/s/a", true), (9, "/s/b", true)], [(10, "/s/new", true)]], seen.Select(Brief));
    }

    [Fact]
    public void StoresOwnKeys_BelowTheRoot_AreNeverSeen()
    {
        var assembly = new WatchAssembly(_keys, "/s/", 5, 0);
        Assert.Empty(assembly.Take([Put("/s/~writers/1", 5), Put("/s/~writers/1", 6)]));
    }

    private static List<(long Revision, string Key, bool IsThere)> Brief(IReadOnlyList<StoreChange> changes) =>
        [.. changes.Select(change => (change.Revision, change.Key, change.Entry is not null))];

    private static Event Put(string key, long revision, long created = 0) => new()
    {
        Kv = new KeyValue { Key = ByteString.CopyFromUtf8(key), ModRevision = revision, CreateRevision = created == 0 ? revision : created, Version = 1 },
    };

    private static Event Delete(string key, long revision) => new()
    {
        Type = Event.Types.EventType.Delete, Kv = new KeyValue { Key = ByteString.CopyFromUtf8(key), ModRevision = revision },
    };
}
