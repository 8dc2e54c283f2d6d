using Sandun.Runtimes.Networks;
using Xunit;

namespace Sandun.Io.Tests.Runtimes;

/// <summary>What an agent announces of the networks its operator configured.</summary>
public sealed class KnownNetworksTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("sandun-known-networks-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void Names_WithoutADirectory_AreNone()
    {
        var networks = new KnownNetworks(null);
        Assert.Empty(networks.Names);
        Assert.False(networks.Look());
    }

    [Fact]
    public void Names_AreThoseThatCanBeRead_InOrder()
    {
        Write("10-front.conflist", """{"cniVersion":"0.4.0","name":"front","plugins":[{"type":"bridge"}]}""");
        Write("20-back.conf", """{"name":"back","type":"macvlan"}""");
        Write("30-back.json", """{"name":"back","type":"ipvlan"}""");
        Write("40-broken.conf", """{"name":""");
        Write("45-twice.conf", """{"name":"one","name":"two","type":"bridge"}""");
        Write("50-typeless.conf", """{"name":"typeless"}""");
        Write("readme.txt", """{"name":"text","type":"bridge"}""");
        Assert.Equal(["back", "front"], new KnownNetworks(_directory.FullName).Names);
    }

    [Fact]
    public void Look_TellsWhatAnOperatorChanged()
    {
        var networks = new KnownNetworks(_directory.FullName);
        Assert.Empty(networks.Names);
        Write("front.conf", """{"name":"front","type":"bridge"}""");
        Assert.True(networks.Look());
        Assert.Equal(["front"], networks.Names);
        Assert.False(networks.Look());
        File.Delete(Path.Combine(_directory.FullName, "front.conf"));
        Assert.True(networks.Look());
        Assert.Empty(networks.Names);
    }

    private void Write(string name, string json) => File.WriteAllText(Path.Combine(_directory.FullName, name), json);
}
