using Sandun.Store.Etcd;
using Xunit;

namespace Sandun.Io.Tests.Store;

public sealed class EtcdOptionsTests
{
    [Theory]
    [InlineData("etcd://a:1,b:2,c:3", "etcd://a:1,b:2,c:3")]
    [InlineData("etcd://a, b ,10.0.0.1", "etcd://a:2379,b:2379,10.0.0.1:2379")]
    [InlineData("etcds://a/", "etcds://a:2379")]
    [InlineData("etcd://[::1]:23,host.example", "etcd://[::1]:23,host.example:2379")]
    public void Address_OfMembers_IsRead(string address, string expected) => Assert.Equal(expected, EtcdOptions.Parse(address).ToString());

    [Theory]
    [InlineData("http://a")]
    [InlineData("etcd:a")]
    [InlineData("etcd://")]
    [InlineData("etcd://a,,b")]
    [InlineData("etcd://a:x")]
    [InlineData("etcd://a:70000")]
    [InlineData("etcd://a/path")]
    [InlineData("etcd://user@a")]
    [InlineData("etcd://a,a:2379")]
    public void Address_ThatIsNone_IsRefusedByName(string address) =>
        Assert.Contains("--store " + address, Assert.Throws<FormatException>(() => EtcdOptions.Parse(address)).Message);

    [Fact]
    public void Files_ForTls_TurnItOnAndBelongTogether()
    {
        Assert.False(EtcdOptions.Parse("etcd://a").UsesTls);
        Assert.True(EtcdOptions.Parse("etcd://a", authorityFile: "ca.pem").UsesTls);
        Assert.True(EtcdOptions.Parse("etcd://a", certificateFile: "c.pem", keyFile: "k.pem").UsesTls);
        Assert.Contains("--etcd-key", Assert.Throws<FormatException>(() => EtcdOptions.Parse("etcd://a", certificateFile: "c.pem")).Message);
    }
}
