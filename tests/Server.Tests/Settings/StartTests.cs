using System.Net;
using Sandun.Server.Settings;
using Sandun.Store;

namespace Sandun.Server.Tests.Settings;

public sealed class StartTests
{
    [Fact]
    public async Task Server_OnDataAnotherHolds_NamesItsProcess()
    {
        await using var first = await RunningServer.StartAsync();
        var options = new ServerOptions { DataDirectory = first.DataDirectory, Listen = [new IPEndPoint(IPAddress.Loopback, 0)] };
        var failure = await Assert.ThrowsAsync<StoreException>(() => SandunServer.StartAsync(options, TimeProvider.System));
        Assert.Contains($"process {Environment.ProcessId}", failure.Message);
        Assert.True(File.Exists(first.LinkSocket), "the socket of the running server is left alone");
    }

    [Fact]
    public async Task Server_OnATakenPort_NamesItAndGivesTheDataBack()
    {
        await using var first = await RunningServer.StartAsync();
        var directory = Directory.CreateTempSubdirectory("sandun-");
        var options = new ServerOptions { DataDirectory = directory.FullName, Listen = [new IPEndPoint(IPAddress.Loopback, first.Address.Port)] };
        var failure = await Assert.ThrowsAsync<SettingsException>(() => SandunServer.StartAsync(options, TimeProvider.System));
        Assert.Contains($":{first.Address.Port}", failure.Message);
        Assert.Contains("--listen", failure.Message);
        await using (await SandunServer.StartAsync(options with { Listen = [new IPEndPoint(IPAddress.Loopback, 0)] }, TimeProvider.System))
        {
        }

        directory.Delete(recursive: true);
    }

    [Fact]
    public async Task Server_WithUnusableCertificate_SaysSo()
    {
        var directory = Directory.CreateTempSubdirectory("sandun-");
        var options = new ServerOptions
        {
            DataDirectory = directory.FullName, Listen = [new IPEndPoint(IPAddress.Loopback, 0)], TlsCertificate = "/nonexistent", TlsKey = "/nonexistent",
        };
        Assert.Contains("PEM", (await Assert.ThrowsAsync<SettingsException>(() => SandunServer.StartAsync(options, TimeProvider.System))).Message);
        directory.Delete(recursive: true);
    }
}
