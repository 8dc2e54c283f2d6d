using Sandun.Server.Cluster;
using Sandun.Server.Settings;

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
}
