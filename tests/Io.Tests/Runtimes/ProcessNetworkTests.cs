using System.Net;
using Sandun.Agent;
using Sandun.Protocol;
using Sandun.Runtimes;
using Sandun.Tests;
using Xunit;

namespace Sandun.Io.Tests.Runtimes;

/// <summary>Processes on container networks, with the real CNI plugins and the kernel's namespaces.</summary>
public sealed class ProcessNetworkTests : IDisposable
{
    private const string Plugins = "/usr/lib/cni";

    private static int s_count;

    private readonly DirectoryInfo _configuration = Directory.CreateTempSubdirectory("sandun-cni-");

    /// <summary>Names bridge and network apart from those of other tests that run on the machine.</summary>
    private readonly string _bridge = $"sdn{Environment.ProcessId % 100_000}n{Interlocked.Increment(ref s_count)}";

    public ProcessNetworkTests()
    {
        if (!File.Exists(Path.Combine(Plugins, "bridge"))) RealParts.Missing("the CNI plugins are not installed (Debian package containernetworking-plugins)");
    }

    [Fact]
    public async Task Process_OnANetwork_HasItsOwnAddressAndInterfaceAndGivesThemBack()
    {
        Configure("front", 201);
        await using var bench = new RuntimeBench(options: Options());
        var spec = RuntimeBench.Spec("cat /proc/net/dev; exec sleep 1000") with { Networks = ["front"] };
        var launched = await bench.RunAsync(spec);

        var address = Assert.Single(launched.IpAddresses);
        Assert.StartsWith("10.201.", address, StringComparison.Ordinal);
        Assert.True(await RuntimeBench.EventuallyAsync(() => bench.Output(spec).Contains("eth0:", StringComparison.Ordinal)));
        Assert.Equal(["eth0", "lo"], Interfaces(bench.Output(spec)));
        Assert.True(File.Exists(Allocation("front", address)));

        // An agent that comes back knows the address, and one that was away for the end takes it back.
        await using (var second = new RuntimeBench(bench, Options()))
        {
            var found = Assert.IsType<FoundTask.Running>(Assert.Single(await second.Runtime.RecoverAsync([spec], TestContext.Current.CancellationToken)));
            Assert.Equal([address], found.IpAddresses);
            second.Runtime.Kill(spec.Id);
            await second.NextAsync<AgentInput.Exited>();
        }

        Assert.False(File.Exists(Allocation("front", address)));
        Assert.DoesNotContain(spec.Id.Value, File.ReadAllText("/proc/self/mountinfo"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Process_OnTwoNetworks_HasAnInterfaceOnEach()
    {
        Configure("front", 202);
        Configure("back", 203);
        await using var bench = new RuntimeBench(options: Options());
        var spec = RuntimeBench.Spec("cat /proc/net/dev") with { Networks = ["front", "back"] };
        var launched = await bench.RunAsync(spec);
        Assert.Equal(0, (await bench.NextAsync<AgentInput.Exited>()).End.ExitCode);

        Assert.Equal(["10.202", "10.203"], launched.IpAddresses.Select(address => address[..6]));
        Assert.Equal(["eth0", "eth1", "lo"], Interfaces(bench.Output(spec)));
    }

    [Theory]
    [InlineData("missing", "network 'missing' is not on this machine: ", "front")]
    [InlineData("broken", "CNI plugin 'no-such-plugin' is not in " + Plugins, "--network-cni-plugins-dir")]
    [InlineData("refusing", "CNI plugin 'bridge' refused ADD: ", "")]
    public async Task Network_ThatCannotBeHad_FailsTheLaunchAndLeavesNothing(string network, string message, string more)
    {
        Configure("front", 204);
        File.WriteAllText(Path.Combine(_configuration.FullName, "10-broken.conf"), """{"cniVersion":"0.4.0","name":"broken","type":"no-such-plugin"}""");
        File.WriteAllText(Path.Combine(_configuration.FullName, "11-refusing.conf"), """{"cniVersion":"0.4.0","name":"refusing","type":"bridge","bridge":"","isGateway":true,"ipam":{"type":"host-local","subnet":"nonsense"}}""");
        await using var bench = new RuntimeBench(options: Options());
        var spec = RuntimeBench.Spec("true") with { Networks = ["front", network] };
        bench.Launch(spec);

        var failed = await bench.NextAsync<AgentInput.LaunchFailed>();
        Assert.Contains(message, failed.Message, StringComparison.Ordinal);
        Assert.Contains(more, failed.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.Exists(Allocations("front")) ? Directory.GetFiles(Allocations("front"), "10.*") : []);
        Assert.DoesNotContain(spec.Id.Value, File.ReadAllText("/proc/self/mountinfo"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task HostPort_OnANetworkThatMapsNone_FailsTheLaunch()
    {
        Configure("front", 205);
        await using var bench = new RuntimeBench(options: Options());
        bench.Launch(RuntimeBench.Spec("true") with { Networks = ["front"], Ports = [new TaskPort("web", 31000, 80, PortProtocols.Tcp)] });

        Assert.Contains("network 'front' maps no ports of the machine: add the plugin portmap", (await bench.NextAsync<AgentInput.LaunchFailed>()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HostPort_IsToldToThePluginThatMapsPorts()
    {
        // The kernel of a test's machine may have no address translation: what portmap would be given is kept instead.
        var (told, recorder) = (Path.Combine(_configuration.FullName, "told"), Path.Combine(_configuration.FullName, "record"));
        File.WriteAllText(recorder, $"#!/bin/sh\ncat > {told}.$CNI_COMMAND\necho '{{\"cniVersion\":\"0.4.0\",\"ips\":[{{\"version\":\"4\",\"address\":\"10.1.2.3/24\"}}]}}'\n");
        File.SetUnixFileMode(recorder, (UnixFileMode)0b111_101_101);
        File.WriteAllText(Path.Combine(_configuration.FullName, "mapped.conflist"), """{"cniVersion":"0.4.0","name":"mapped","plugins":[{"type":"record","capabilities":{"portMappings":true}}]}""");
        await using var bench = new RuntimeBench(options: Options() with { NetworkPluginsDirectory = Plugins + ":" + _configuration.FullName });
        var launched = await bench.RunAsync(RuntimeBench.Spec("true") with { Networks = ["mapped"], Ports = [new TaskPort("web", 31000, 80, PortProtocols.Tcp | PortProtocols.Udp), new TaskPort("own", null, 81, PortProtocols.Tcp)] });
        await bench.NextAsync<AgentInput.Exited>();

        Assert.Equal(["10.1.2.3"], launched.IpAddresses.AsEnumerable());
        const string ports = """
            "runtimeConfig":{"portMappings":[{"hostPort":31000,"containerPort":80,"protocol":"tcp"},{"hostPort":31000,"containerPort":80,"protocol":"udp"}]}
            """;
        Assert.Contains(ports, File.ReadAllText(told + ".ADD"), StringComparison.Ordinal);
        Assert.Contains(ports, File.ReadAllText(told + ".DEL"), StringComparison.Ordinal);
        Assert.Contains("\"prevResult\":{", File.ReadAllText(told + ".DEL"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Network_ThatRefusesToBeLeft_IsAskedAgainWhenTheTaskIsRemoved_WithoutANamespace()
    {
        var (asked, plugin) = (Path.Combine(_configuration.FullName, "asked"), Path.Combine(_configuration.FullName, "stubborn"));
        File.WriteAllText(plugin, $"#!/bin/sh\ncat > /dev/null\n[ $CNI_COMMAND = ADD ] && {{ echo '{{\"cniVersion\":\"0.4.0\"}}'; exit 0; }}\necho \"in '$CNI_NETNS'\" >> {asked}\n[ $(wc -l < {asked}) -gt 1 ]\n");
        File.SetUnixFileMode(plugin, (UnixFileMode)0b111_101_101);
        File.WriteAllText(Path.Combine(_configuration.FullName, "stubborn.conf"), """{"cniVersion":"0.4.0","name":"stubborn","type":"stubborn"}""");
        await using var bench = new RuntimeBench(options: Options() with { NetworkPluginsDirectory = Plugins + ":" + _configuration.FullName });
        var spec = RuntimeBench.Spec("true") with { Networks = ["stubborn"] };
        await bench.RunAsync(spec);
        await bench.NextAsync<AgentInput.Exited>();
        Assert.DoesNotContain("''", Assert.Single(File.ReadAllLines(asked)), StringComparison.Ordinal);

        bench.Runtime.Remove(spec.Id);
        Assert.True(await RuntimeBench.EventuallyAsync(() => File.ReadAllLines(asked).Length == 2));
        Assert.Equal("in ''", File.ReadAllLines(asked)[1]);
    }

    public void Dispose()
    {
        foreach (var link in Directory.GetDirectories("/sys/class/net").Select(Path.GetFileName).Where(name => name!.StartsWith(_bridge, StringComparison.Ordinal)))
            System.Diagnostics.Process.Start("ip", ["link", "delete", link!]).WaitForExit();
        _configuration.Delete(recursive: true);
    }

    private ProcessRuntimeOptions Options() => new() { NetworkConfigDirectory = _configuration.FullName, NetworkPluginsDirectory = Plugins };

    private void Configure(string name, int subnet) => File.WriteAllText(Path.Combine(_configuration.FullName, $"50-{name}.conf"), $$$"""
        {"cniVersion":"0.4.0","name":"{{{name}}}","type":"bridge","bridge":"{{{_bridge}}}{{{name[0]}}}","isGateway":true,
         "ipam":{"type":"host-local","subnet":"10.{{{subnet}}}.0.0/16","dataDir":"{{{_configuration.FullName}}}/ipam"}}
        """);

    private string Allocations(string network) => Path.Combine(_configuration.FullName, "ipam", network);

    private string Allocation(string network, string address) => Path.Combine(Allocations(network), IPAddress.Parse(address).ToString());

    private static IEnumerable<string> Interfaces(string output) => output.Split('\n').Where(line => line.Contains(':', StringComparison.Ordinal)).Select(line => line.Split(':')[0].Trim()).Order();
}
