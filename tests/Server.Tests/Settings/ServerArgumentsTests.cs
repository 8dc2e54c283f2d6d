using System.Net;
using Sandun.Server.Settings;

namespace Sandun.Server.Tests.Settings;

public sealed class ServerArgumentsTests
{
    [Fact]
    public void Arguments_None_ListenOnTheLoopbackAlone() =>
        Assert.Equal([new IPEndPoint(IPAddress.Loopback, 8080)], ServerArguments.Parse([]).Listen);

    [Fact]
    public void Arguments_InBothForms_AreRead()
    {
        var options = ServerArguments.Parse(
            ["--data-dir", "/tmp/x", "--listen=127.0.0.1:81,[::1]:82", "--service-ports", "20000-20010", "--allowed-hosts", "a, b", "--framework-name", "f"]);
        Assert.Equal("/tmp/x/run/link.sock", options.LinkSocketPath);
        Assert.Equal([new IPEndPoint(IPAddress.Loopback, 81), new IPEndPoint(IPAddress.IPv6Loopback, 82)], options.Listen);
        Assert.Equal((20000, 20010, "f"), (options.ServicePortFirst, options.ServicePortLast, options.FrameworkName));
        Assert.Equal(["a", "b"], options.AllowedHosts);
    }

    [Fact]
    public void Site_IsRead_AndFederationIsRefusedWithItsReason()
    {
        Assert.Equal("east", ServerArguments.Parse(["--site", "east"]).Site);
        Assert.Null(ServerArguments.Parse(["--site", ""]).Site);
        Assert.Contains("10 ms apart", Assert.Throws<SettingsException>(() => ServerArguments.Parse(["--federate", "https://far.example:8080"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Link_OverTcp_ListensOnItsOwnPortUnlessToldOtherwise()
    {
        var options = ServerArguments.Parse(["--link-listen", "0.0.0.0,127.0.0.1:6000,[::1]:6001", "--link-advertise", "a.example:5052", "--link-secret-file", "/x"]);
        Assert.Equal([new IPEndPoint(IPAddress.Any, 5052), new IPEndPoint(IPAddress.Loopback, 6000), new IPEndPoint(IPAddress.IPv6Loopback, 6001)], options.LinkListen);
        Assert.Equal(["a.example:5052"], options.LinkAdvertise);
        Assert.Equal("/x", options.LinkSecretFile);
        Assert.Empty(ServerArguments.Parse([]).LinkListen);
    }

    [Fact]
    public void Domain_IsARegionAndAZone()
    {
        var options = ServerArguments.Parse(["--domain", "cn-east/hangzhou-1"]);
        Assert.Equal(("cn-east", "hangzhou-1"), (options.AgentLoss.Region, options.Zone));
        foreach (var wrong in new[] { "cn-east", "/z", "r/", "a/b/c" }) AssertRefused("must be REGION/ZONE", ["--domain", wrong]);
    }

    [Theory]
    [InlineData("--link-listen x is not ADDRESS:PORT", "--link-listen", "x")]
    [InlineData("--link-advertise a.example is not HOST:PORT", "--link-listen", "127.0.0.1", "--link-advertise", "a.example")]
    [InlineData("belong to --link-listen", "--link-advertise", "a.example:5052")]
    [InlineData("belong to --link-listen", "--link-secret-file", "/x")]
    public void Link_ToldWrongly_IsRefusedSayingHow(string says, params string[] arguments) => AssertRefused(says, arguments);

    [Fact]
    public void Agents_SilentByMesosFlags_AreGivenUpAfterTheirProduct()
    {
        var options = AgentLossArguments.Of(ServerArguments.Parse(
            ["--agent_ping_timeout=15secs", "--max_agent_ping_timeouts", "4", "--agent_removal_rate_limit", "1/20mins", "--loss-brake", "0"]));
        Assert.Equal(TimeSpan.FromMinutes(1), options.AgentTimeout);
        Assert.Equal((1, TimeSpan.FromMinutes(20)), (options.LossLimit!.Count, options.LossLimit.Per));
        Assert.Equal(0, options.BrakeFloor);
        Assert.Equal(TimeSpan.FromSeconds(2.5), AgentLossArguments.Of(ServerArguments.Parse(["--agent-timeout", "2.5s"])).AgentTimeout);
    }

    [Theory]
    [InlineData("principal", "--listen", "0.0.0.0:8080")]
    [InlineData("principal", "--listen", "*:8080")]
    [InlineData("principal", "--listen", "127.0.0.1:1", "--listen", "192.168.0.1:8080")]
    [InlineData("TLS", "--listen", "0.0.0.0:8080", "--http-credentials", "u:p")]
    [InlineData("--http-credentials user:password", "--listen", "[::]:8080", "--tls-cert", "c", "--tls-key", "k")]
    public void Listening_OffTheLoopback_IsRefusedSayingHow(string says, params string[] arguments) => AssertRefused(says, arguments);

    [Fact]
    public void Listening_OffTheLoopbackWithPrincipalAndTls_IsAllowed() =>
        Assert.Single(ServerArguments.Parse(["--listen", "0.0.0.0:1", "--http-credentials", "u:p", "--tls-cert", "c", "--tls-key", "k"]).Listen);

    [Theory]
    [InlineData("unknown option --lisen", "--lisen", "x")]
    [InlineData("--listen needs a value", "--listen")]
    [InlineData("unknown option --bogus", "--bogus")]
    [InlineData("not ADDRESS:PORT", "--listen", "8080")]
    [InlineData("not ADDRESS:PORT", "--listen", "127.0.0.1:99999")]
    [InlineData("not a range of ports", "--service-ports", "9-1")]
    [InlineData("not a time such as 10secs", "--agent-timeout", "ten")]
    [InlineData("not a rate such as 1/20mins", "--agent_removal_rate_limit", "5")]
    [InlineData("from 0 on", "--loss-brake", "-1")]
    [InlineData("is not a URL", "--advertise", "a:8080")]
    [InlineData("is not a name", "--name", "a b")]
    [InlineData("give --store", "--etcd-ca", "x")]
    [InlineData("belong together", "--tls-cert", "c")]
    [InlineData("user:password", "--http-credentials", "nobody")]
    [InlineData("shorter --data-dir", "--data-dir", "/tmp/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public void Arguments_Wrong_NameTheOptionAndTheCure(string says, params string[] arguments) => AssertRefused(says, arguments);

    private static void AssertRefused(string says, string[] arguments) =>
        Assert.Contains(says, Assert.Throws<SettingsException>(() => ServerArguments.Parse(arguments)).Message);
}
