using System.Net;
using System.Net.Sockets;
using Xunit;
using static Sandun.Tests.Proxies.RouterBench;

namespace Sandun.Tests.Proxies;

/// <summary>A real HAProxy whose entry for virtual hosts somebody else has.</summary>
public sealed class TakenEntryTests
{
    [Fact]
    public async Task EntryPortTaken_AtStart_LeavesServicePortsServed()
    {
        using var squatter = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        squatter.Bind(new IPEndPoint(IPAddress.Loopback, 21750));
        squatter.Listen();
        await using var bench = OverHaproxy(NewWorkDir(), 21750);
        await using var one = new TestBackend("one", 21760);
        await bench.StartAsync(Route("/web", 21751), Endpoint("/web", "t1", one.Port));
        using var client = ClosingClient();
        Assert.Equal("one", (await GetAsync(client, 21751)).Body);
        await bench.UntilAsync(() => bench.Role.Latest.Problem?.Contains("HTTP entry on port 21750", StringComparison.Ordinal) == true, "the entry's problem is told");
        Assert.True(bench.Role.Latest.IsFaulty);
        squatter.Dispose();
        await bench.UntilAsync(() => bench.Role.Latest is { Problem: null, IsFaulty: false }, "the entry is served");
    }
}
