using System.Reflection;
using Sandun.Server.Cluster;
using Sandun.Server.Settings;
using Sandun.Store;
using Sandun.Store.Election;
using Sandun.Store.Sqlite;

namespace Sandun.Server.Tests.Cluster;

public sealed class TakeoverRehearsalTests
{
    /// <summary>A rehearsal that is refused on its way prepares nothing.</summary>
    [Fact]
    public async Task Rehearsal_GoesThroughWhatALeaderDoesFirst()
    {
        var directory = Directory.CreateTempSubdirectory("sandun-rehearsal-");
        try
        {
            Assert.Equal([201, 200, 200], await TakeoverRehearsal.RehearseAsync(new ServerOptions { DataDirectory = directory.FullName }, TimeProvider.System));
            Assert.Empty(directory.EnumerateFileSystemInfos());
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task RehearsedElection_IsWonTwiceAndLeavesNothing()
    {
        var directory = Directory.CreateTempSubdirectory("sandun-rehearsal-");
        try
        {
            await using var store = SqliteStore.Open(directory.FullName, TimeProvider.System);
            var cancellation = TestContext.Current.CancellationToken;
            var self = new LeaderRecord("a", new SortedDictionary<string, string>());
            var seen = DispatchProxy.Create<IStore, Seen>();
            ((Seen)(object)seen).Inner = store;
            Assert.True(await TakeoverRehearsal.RehearseElectionAsync(seen, self, TimeProvider.System, cancellation));
            Assert.Empty((await store.ReadAsync("/", cancellation)).Entries);

            // A leader leads beside it: the store is not tidied up under it, and no write is of a term that is not its.
            var calls = ((Seen)(object)seen).Calls;
            Assert.DoesNotContain(calls, call => call.Name is nameof(IStore.SettleAsync) or nameof(IStore.MaintainAsync));
            var batches = calls.Where(call => call.Name == nameof(IStore.CommitAsync)).Select(call => (StoreBatch)call.Arguments[0]!).ToList();
            Assert.True(batches.Count >= 3, $"{batches.Count} batches");
            Assert.All(batches, batch => Assert.Equal(0, batch.Term));
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    /// <summary>A store of which every call is remembered.</summary>
    public class Seen : DispatchProxy
    {
        private readonly List<(string Name, object?[] Arguments)> _calls = [];

        public IStore Inner { get; set; } = null!;

        public IReadOnlyList<(string Name, object?[] Arguments)> Calls
        {
            get
            {
                lock (_calls) return [.. _calls];
            }
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            lock (_calls) _calls.Add((targetMethod!.Name, args ?? []));
            return targetMethod.Invoke(Inner, args);
        }
    }
}
