using System.Diagnostics;
using Sandun.NativeApi;
using Sandun.Server.Tests.Mesos;
using Sandun.Tests;

namespace Sandun.Server.Tests.Marathon;

/// <summary>Plain processes on container networks, from the definition to a process that answers at its own address.</summary>
public sealed class ContainerNetworkTests : IDisposable
{
    private const string Plugins = "/usr/lib/cni";

    private readonly DirectoryInfo _configuration = Directory.CreateTempSubdirectory("sandun-cni-");
    private readonly string _bridge = $"sds{Environment.ProcessId % 100_000}";

    public ContainerNetworkTests()
    {
        RealParts.Root();
        if (!File.Exists(Path.Combine(Plugins, "portmap"))) RealParts.Missing("the CNI plugins are not installed (Debian package containernetworking-plugins)");
        RealParts.Program("iptables", "iptables");
        File.WriteAllText(Path.Combine(_configuration.FullName, "front.conf"), $$$"""
            {"cniVersion":"0.4.0","name":"front","type":"bridge","bridge":"{{{_bridge}}}f","isGateway":true,
             "ipam":{"type":"host-local","subnet":"10.211.0.0/16","dataDir":"{{{_configuration.FullName}}}/ipam"}}
            """);
        File.WriteAllText(Path.Combine(_configuration.FullName, "bridge.conflist"), $$$"""
            {"cniVersion":"0.4.0","name":"mesos-bridge","plugins":[{"type":"bridge","bridge":"{{{_bridge}}}b","isGateway":true,
             "ipam":{"type":"host-local","subnet":"10.212.0.0/16","dataDir":"{{{_configuration.FullName}}}/ipam","routes":[{"dst":"0.0.0.0/0"}]}},
             {"type":"portmap","capabilities":{"portMappings":true},"snat":true}]}
            """);
    }

    [Fact]
    public async Task Process_OnANamedNetwork_AnswersAtItsAddressAndIsCheckedThere()
    {
        ForeignFrameworkTests.Need("python3");
        await using var server = await MesosServer.StartAsync(scripted: false);
        await using var agent = await StartAgentAsync(server);
        await server.SendAsync(HttpMethod.Post, "/v2/apps", """
            {"id":"/own","cmd":"exec python3 -m http.server 8080","cpus":0.1,"mem":64,"networks":[{"mode":"container","name":"front"}],
             "container":{"type":"MESOS","portMappings":[{"containerPort":8080,"name":"web"}]},
             "healthChecks":[{"protocol":"HTTP","portIndex":0,"intervalSeconds":1},{"protocol":"COMMAND","command":{"value":"grep -q eth0 /proc/net/dev"},"intervalSeconds":1}]}
            """);
        await Eventually.HoldsAsync(async () => (int)(await server.AppAsync("/own"))["tasksHealthy"]! == 1, "it is healthy: " + agent.Output);

        var task = (await server.AppAsync("/own"))["tasks"]![0]!;
        var address = (string)task["ipAddresses"]![0]!["ipAddress"]!;
        Assert.StartsWith("10.211.", address, StringComparison.Ordinal);
        using var http = new HttpClient();
        Assert.Contains("stdout", await http.GetStringAsync($"http://{address}:8080/", TestContext.Current.CancellationToken), StringComparison.Ordinal);
        await server.SendAsync(HttpMethod.Delete, "/v2/apps//own");
        await GoneAsync(agent);
        Assert.False(File.Exists(Path.Combine(_configuration.FullName, "ipam", "front", address)));
    }

    [Fact]
    public async Task Process_OnTheBridge_IsReachedAtItsHostPort()
    {
        ForeignFrameworkTests.Need("python3");
        await using var server = await MesosServer.StartAsync(scripted: false);
        await using var agent = await StartAgentAsync(server);
        await server.SendAsync(HttpMethod.Post, "/v2/apps", """
            {"id":"/bridged","cmd":"exec python3 -m http.server 8080","cpus":0.1,"mem":64,"networks":[{"mode":"container/bridge"}],
             "container":{"type":"MESOS","portMappings":[{"containerPort":8080,"hostPort":0}]},"healthChecks":[{"protocol":"HTTP","portIndex":0,"intervalSeconds":1}]}
            """);

        // The check goes to the host port, through the mapping.
        await Eventually.HoldsAsync(async () => (int)(await server.AppAsync("/bridged"))["tasksHealthy"]! == 1, "it is healthy: " + agent.Output);
        var task = (await server.AppAsync("/bridged"))["tasks"]![0]!;
        Assert.StartsWith("10.212.", (string)task["ipAddresses"]![0]!["ipAddress"]!, StringComparison.Ordinal);
        Assert.InRange((int)task["ports"]![0]!, agent.FirstPort, agent.FirstPort + AgentProcess.PortsOfOne - 1);
        await server.SendAsync(HttpMethod.Delete, "/v2/apps//bridged");
        await GoneAsync(agent);
    }

    /// <summary>As a framework asks for it: by <c>network_infos</c>, with a port that is mapped.</summary>
    [Fact]
    public async Task TaskOfAFramework_OnANetwork_HasItsAddressThere()
    {
        await using var server = await MesosServer.StartAsync(scripted: false);
        await using var agent = await StartAgentAsync(server);
        await using var framework = await HttpFramework.SubscribeAsync(server.Http);
        await framework.LaunchAsync(await framework.OfferAsync(), "netted", "grep eth0 /proc/net/dev > seen; sleep 1000", """
            ,"container":{"type":"MESOS","network_infos":[{"name":"front"}]}
            """);
        var running = await framework.UpdateAsync("netted", "TASK_RUNNING");
        var address = (string)running["container_status"]!["network_infos"]![0]!["ip_addresses"]![0]!["ip_address"]!;
        Assert.StartsWith("10.211.", address, StringComparison.Ordinal);
        await Eventually.HoldsAsync(
            () => Directory.GetFiles(agent.WorkDirectory, "seen", SearchOption.AllDirectories) is [var file] && File.ReadAllText(file).Contains("eth0", StringComparison.Ordinal), "it sees its network");
        await framework.AcceptedAsync("TEARDOWN");
        await GoneAsync(agent);
    }

    [Fact]
    public async Task Process_OnANetworkThatIsNotThere_WaitsAndSaysWhyUntilItIsConfigured()
    {
        await using var server = await MesosServer.StartAsync(scripted: false);
        await using var agent = await StartAgentAsync(server);
        await server.SendAsync(HttpMethod.Post, "/v2/apps", """{"id":"/late","cmd":"sleep 1000","cpus":0.1,"mem":32,"networks":[{"mode":"container","name":"late"}]}""");
        await Eventually.HoldsAsync(async () => (await WhyAsync(server)).Nearest?.Lacks is ["needs network late, not configured there (it has front, mesos-bridge)"], "it waits: " + agent.Output);

        var app = await server.AppAsync("/late");
        Assert.Equal((0, 0), ((int)app["tasksRunning"]!, (int)app["tasksStaged"]!));
        Assert.Null(app["lastTaskFailure"]);
        await File.WriteAllTextAsync(Path.Combine(_configuration.FullName, "late.conf"), $$$"""
            {"cniVersion":"0.4.0","name":"late","type":"bridge","bridge":"{{{_bridge}}}f","isGateway":true,
             "ipam":{"type":"host-local","subnet":"10.211.0.0/16","dataDir":"{{{_configuration.FullName}}}/ipam"}}
            """, TestContext.Current.CancellationToken);
        await Eventually.HoldsAsync(async () => (int)(await server.AppAsync("/late"))["tasksRunning"]! == 1, "it runs: " + agent.Output);
        await server.SendAsync(HttpMethod.Delete, "/v2/apps//late");
        await GoneAsync(agent);
    }

    private static Task<WhyReport> WhyAsync(MesosServer server) => server.Server.Plane.WhyAsync("/late", TestContext.Current.CancellationToken);

    public void Dispose()
    {
        foreach (var end in (string[])["f", "b"]) Process.Start(new ProcessStartInfo("ip", ["link", "delete", _bridge + end]) { RedirectStandardError = true })!.WaitForExit();
        _configuration.Delete(recursive: true);
    }

    private static Task GoneAsync(AgentProcess agent) =>
        Eventually.HoldsAsync(() => Directory.GetFiles(Path.Combine(agent.WorkDirectory, "runs", "netns")).Length == 0, "its network is taken back: " + agent.Output);

    private Task<AgentProcess> StartAgentAsync(MesosServer server) =>
        AgentProcess.StartAsync(server, "--network-cni-config-dir", _configuration.FullName, "--network-cni-plugins-dir", Plugins);
}
