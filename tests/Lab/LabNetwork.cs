using System.Globalization;
using System.Net;

namespace Sandun.Lab;

/// <summary>
/// Network namespaces as hosts: each has an address of its own and a cable to the switch of its site; the sites' switches hang on one
/// trunk each. Cables and trunks can be pulled. The laboratory itself has a cable to the middle.
/// </summary>
public sealed class LabNetwork : IAsyncDisposable
{
    private readonly List<LabHost> _hosts = [];
    private readonly List<string> _sites = [];

    private LabNetwork(int number) => Number = number;

    /// <summary>Tells laboratories on one machine apart.</summary>
    public int Number { get; }

    public IReadOnlyList<LabHost> Hosts => _hosts;

    private string Wire => $"sl{Number}-wire";

    private string Cable => $"sl{Number}";

    public static async Task<LabNetwork> CreateAsync(LabPlan plan)
    {
        var network = new LabNetwork(await FreeNumberAsync());
        try
        {
            await network.BuildAsync(plan);
            return network;
        }
        catch
        {
            await network.DisposeAsync();
            throw;
        }
    }

    /// <summary>The number of a laboratory that stands already, with its hosts as they were.</summary>
    public static LabNetwork Adopt(int number, IEnumerable<LabHost> hosts)
    {
        var network = new LabNetwork(number);
        network._hosts.AddRange(hosts);
        return network;
    }

    /// <summary>Pulls (or plugs in) a host's cable: nothing gets through, and nobody is told.</summary>
    public Task PlugAsync(LabHost host, bool connected) =>
        Programs.IpAsync([$"link set {host.Port} {(connected ? "up" : "down")}"], Wire);

    /// <summary>Pulls (or plugs in) a site's trunk: its hosts hear each other and nobody else.</summary>
    public Task PlugSiteAsync(string site, bool connected) =>
        Programs.IpAsync([$"link set t{_sites.IndexOf(site)} {(connected ? "up" : "down")}"], Wire);

    /// <summary>Ends every process on the hosts and takes the hosts down.</summary>
    public async ValueTask DisposeAsync()
    {
        var names = (await Programs.RunAsync("ip", ["netns", "list"])).Split('\n').Select(line => line.Split(' ')[0])
            .Where(name => name.StartsWith($"sl{Number}-", StringComparison.Ordinal)).ToList();
        await KillAsync(names);
        if (names.Count > 0) await Programs.IpAsync(names.Select(name => "netns del " + name));
        try
        {
            await Programs.RunAsync("ip", ["link", "del", Cable]);
        }
        catch (LabException)
        {
            // It went with the namespace its other end was in.
        }
    }

    /// <summary>Ends every process on a host, tasks too: what a power cut does.</summary>
    public static Task PowerOffAsync(LabHost host) => KillAsync([host.Namespace]);

    private static async Task KillAsync(IReadOnlyCollection<string> namespaces)
    {
        // A process may start another while it is being killed: again until none is left, within a bound.
        for (var round = 0; round < 10; round++)
        {
            var processes = await HostProcesses.InAsync(namespaces);
            if (processes.Count == 0) return;
            foreach (var process in processes) LabProcess.Signal(process, LabProcess.Kill);
            await Task.Delay(20);
        }
    }

    private async Task BuildAsync(LabPlan plan)
    {
        foreach (var site in plan.Sites) AddHosts(plan, site);
        await Programs.IpAsync(_hosts.Select(host => "netns add " + host.Namespace).Prepend("netns add " + Wire));
        var lines = new List<string> { "link set lo up", "link add middle type bridge", "link set middle up" };
        for (var i = 0; i < _sites.Count; i++)
        {
            lines.AddRange([$"link add s{i} type bridge", $"link set s{i} up", $"link add t{i} type veth peer name u{i}"]);
            lines.AddRange([$"link set t{i} master middle up", $"link set u{i} master s{i} up"]);
        }

        foreach (var host in _hosts)
            lines.AddRange([$"link add {host.Port} type veth peer name eth0 netns {host.Namespace}", $"link set {host.Port} master s{_sites.IndexOf(host.Site)} up"]);
        await Programs.IpAsync(lines, Wire);
        foreach (var host in _hosts) await Programs.IpAsync(["link set lo up", $"addr add {host.Address}/16 dev eth0", "link set eth0 up"], host.Namespace);
        await Programs.IpAsync([$"link add {Cable} type veth peer name lab netns {Wire}", $"addr add 10.{200 + Number}.255.254/16 dev {Cable}", $"link set {Cable} up"]);
        await Programs.IpAsync(["link set lab master middle up"], Wire);
    }

    private void AddHosts(LabPlan plan, LabSite site)
    {
        _sites.Add(site.Name);
        var kinds = Enumerable.Repeat(LabRole.Server, site.Servers).Concat(Enumerable.Repeat(LabRole.Router, site.Routers))
            .Concat(Enumerable.Repeat(LabRole.Agent, site.Agents));
        var counts = new Dictionary<LabRole, int>();
        foreach (var role in kinds)
        {
            var number = counts[role] = counts.GetValueOrDefault(role) + 1;
            var index = _hosts.Count;
            var name = string.Create(CultureInfo.InvariantCulture, $"{site.Name}-{role.ToString().ToLowerInvariant()}-{number}");
            _hosts.Add(new LabHost(
                name, site.Name, plan.Region, role, $"sl{Number}-{name}", new IPAddress([10, (byte)(200 + Number), (byte)_sites.Count, (byte)(index + 1)]).ToString(), $"h{index}"));
        }
    }

    private static async Task<int> FreeNumberAsync()
    {
        var taken = await Programs.RunAsync("ip", ["netns", "list"]);
        for (var number = 0; number < 50; number++)
            if (!taken.Contains($"sl{number}-", StringComparison.Ordinal)) return number;
        throw new LabException("50 laboratories stand on this machine already; `sandun-lab down` takes them down");
    }
}
