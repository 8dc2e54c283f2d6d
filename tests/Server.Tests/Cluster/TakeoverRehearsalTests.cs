using Sandun.Server.Cluster;
using Sandun.Server.Settings;
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
            Assert.True(await TakeoverRehearsal.RehearseElectionAsync(store, self, TimeProvider.System, cancellation));
            Assert.Empty((await store.ReadAsync("/", cancellation)).Entries);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }
}
