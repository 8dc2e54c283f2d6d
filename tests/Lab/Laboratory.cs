using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Sandun.Lab;

/// <summary>A cluster on this machine as it would stand on many: real etcd, servers, agents and routers, each on a host of its own.</summary>
public sealed class Laboratory : IAsyncDisposable
{
    private const int WebPort = 8080;
    private const int LinkPort = 5052;

    /// <summary>
    /// Control nodes have machines of their own. Among a hundred programs that start at once on two cores they would not be heard for
    /// seconds, lead in turn, and be dialled anew by everybody each time.
    /// </summary>
    private const int ControlNice = -15;

    private readonly string _directory;
    private readonly Dictionary<(string Host, string Part), LabProcess> _processes = [];

    private Laboratory(LabPlan plan, string directory, LabPrograms programs, LabNetwork network)
    {
        Plan = plan;
        _directory = directory;
        Programs = programs;
        Network = network;
        LabCertificates.Write(Path.Combine(directory, "tls"), Of(LabRole.Server));
        Client = new LabClient(LabCertificates.AuthorityOf(Path.Combine(directory, "tls")), [.. Of(LabRole.Server).Select(Url)]);
    }

    public LabPlan Plan { get; }

    public LabNetwork Network { get; }

    public LabClient Client { get; }

    /// <summary>Further options of every server.</summary>
    public IReadOnlyList<string> ServerOptions { get; init; } = [];

    /// <summary>Whether routers are told their data center, and so prefer instances in it; to be set before they are started.</summary>
    public bool RoutersKnowTheirSite { get; set; }

    /// <summary>What each agent offers.</summary>
    public string AgentResources { get; init; } = "cpus:13;mem:56000;disk:93000";

    public static async Task<Laboratory> CreateAsync(LabPlan plan, string directory, LabPrograms programs, IReadOnlyList<string>? serverOptions = null) =>
        new(plan, directory, programs, await LabNetwork.CreateAsync(plan)) { ServerOptions = serverOptions ?? [] };

    public IReadOnlyList<LabHost> Of(LabRole role) => [.. Network.Hosts.Where(host => host.Role == role)];

    /// <summary>The certificate that signed the servers'.</summary>
    public string AuthorityFile => LabCertificates.AuthorityOf(Path.Combine(_directory, "tls"));

    public string Url(LabHost server) => $"https://{server.Address}:{WebPort}";

    /// <summary>A part of a host: <c>etcd</c>, <c>server</c>, <c>agent</c> or <c>router</c>.</summary>
    public LabProcess Part(LabHost host, string part) => _processes[(host.Name, part)];

    public LabProcess Part(LabHost host) => Part(host, host.Role.ToString().ToLowerInvariant());

    /// <summary>The programs it was made with.</summary>
    public LabPrograms Programs { get; }

    /// <summary>Ends a host's part and starts it as another version: what an upgrade does.</summary>
    public async Task UpgradeAsync(LabHost host, LabPrograms programs, TimeSpan limit)
    {
        var part = Part(host);
        part.Send(LabProcess.Terminate);
        await part.EndedAsync(limit);
        part.Program = host.Role == LabRole.Server ? programs.Server : programs.Sandun;
        part.Start();
    }

    /// <summary>Every part that was started.</summary>
    public IReadOnlyCollection<LabProcess> Parts => _processes.Values;

    /// <summary>Starts everything and waits until all agents and routers are known.</summary>
    public async Task BootAsync()
    {
        StartEtcd();
        StartServers();
        await LeaderAsync(TimeSpan.FromSeconds(60));
        await Task.WhenAll(Of(LabRole.Router).Concat(Of(LabRole.Agent)).Select(JoinAsync));
        await UntilAsync(
            async () => await ReachableAgentsAsync() == Of(LabRole.Agent).Count && await RoutersAsync() == Of(LabRole.Router).Count,
            TimeSpan.FromSeconds(120), async () => $"{await ReachableAgentsAsync()} agents and {await RoutersAsync()} routers are there");
    }

    public void StartEtcd()
    {
        var members = string.Join(',', Of(LabRole.Server).Select(host => $"{host.Name}=http://{host.Address}:2380"));
        foreach (var host in Of(LabRole.Server))
        {
            Start(host, "etcd", Programs.Etcd,
            [
                "--name", host.Name, "--data-dir", FolderOf(host, "etcd"), "--listen-client-urls", $"http://{host.Address}:2379",
                "--advertise-client-urls", $"http://{host.Address}:2379", "--listen-peer-urls", $"http://{host.Address}:2380",
                "--initial-advertise-peer-urls", $"http://{host.Address}:2380", "--initial-cluster", members, "--logger", "zap", "--log-level", "warn",
                "--quota-backend-bytes", "8589934592",
            ]);
        }
    }

    public void StartServers()
    {
        var store = "etcd://" + string.Join(',', Of(LabRole.Server).Select(host => host.Address + ":2379"));
        foreach (var host in Of(LabRole.Server))
        {
            var tls = Path.Combine(_directory, "tls");
            Start(host, "server", Programs.Server,
            [
                "--data-dir", FolderOf(host, "server"), "--name", host.Name, "--site", host.Site, "--listen", $"{host.Address}:{WebPort}", "--store", store,
                "--advertise", Url(host), "--peer-ca", LabCertificates.AuthorityOf(tls), "--tls-cert", Path.Combine(tls, host.Name + ".pem"),
                "--tls-key", Path.Combine(tls, host.Name + ".key"), "--http-credentials", LabClient.Credentials,
                "--link-listen", $"{host.Address}:{LinkPort}", .. ServerOptions,
            ]);
        }
    }

    /// <summary>Makes a host a node by a token of its own, and runs it.</summary>
    public async Task JoinAsync(LabHost host)
    {
        var role = host.Role.ToString().ToLowerInvariant();
        var made = await Client.AskAsync(HttpMethod.Post, $"/sandun/v1/tokens?role={role}", null, TimeSpan.FromSeconds(60));
        var token = (string)made!["token"]!;
        string[] own = host.Role == LabRole.Agent
            ? ["--hostname", host.Name, "--address", host.Address, "--zone", host.Site, "--region", host.Region, "--resources", AgentResources, "--docker-host", ""]
            : ["--id", host.Name, "--bind", host.Address, "--http-port", "8000", .. RoutersKnowTheirSite ? ["--data-center", host.Site] : Array.Empty<string>()];
        Start(host, role, Programs.Sandun, [role, "join", token, "--work-dir", FolderOf(host, role), .. own]);
    }

    /// <summary>The host whose server leads, as soon as one does.</summary>
    public async Task<LabHost> LeaderAsync(TimeSpan limit)
    {
        LabHost? leader = null;
        await UntilAsync(
            async () =>
            {
                foreach (var host in Of(LabRole.Server))
                {
                    if (await Client.TryAsync(Url(host), HttpMethod.Get, "/v2/leader") is not { Status: System.Net.HttpStatusCode.OK, Stale: false } answer) continue;
                    leader = Of(LabRole.Server).FirstOrDefault(other => answer.Body.Contains(other.Address + ":", StringComparison.Ordinal));
                    if (leader is not null) return true;
                }

                return false;
            },
            limit, () => Task.FromResult("no server leads"));
        return leader!;
    }

    /// <summary>Waits until no deployment runs and so many tasks are healthy.</summary>
    public Task HealthyAsync(int instances, TimeSpan limit) => UntilAsync(
        async () => (await Client.GetAsync("/v2/deployments"))!.AsArray().Count == 0 && await HealthyNowAsync() == instances,
        limit, async () => $"{await HealthyNowAsync()} of {instances} instances are healthy");

    public async Task<int> HealthyNowAsync() =>
        (await Client.GetAsync("/v2/apps"))!["apps"]!.AsArray().Sum(app => (int)app!["tasksHealthy"]!);

    /// <summary>Waits until every router has applied what the registry says.</summary>
    public Task RoutedAsync(TimeSpan limit) => UntilAsync(
        async () => (await LightAsync("routers"))["light"]!.GetValue<string>() == "Green", limit, async () => (await LightAsync("routers")).ToJsonString());

    /// <summary>The light of a component on the overview.</summary>
    public async Task<JsonNode> LightAsync(string component) =>
        (await Client.GetAsync("/sandun/v1/overview"))!["components"]!.AsArray().Single(light => (string)light!["name"]! == component)!;

    public async Task<int> ReachableAgentsAsync() =>
        (await Client.GetAsync("/sandun/v1/nodes"))!.AsArray().Count(node => (bool)node!["reachable"]!);

    /// <summary>Waits for a condition; fails with the words of what is the case instead.</summary>
    public static async Task UntilAsync(Func<Task<bool>> condition, TimeSpan limit, Func<Task<string>> instead)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            if (watch.Elapsed > limit) throw new LabException($"not so after {(int)limit.TotalSeconds} s: {await instead()}");
            await Task.Delay(50);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Network.DisposeAsync();
    }

    private async Task<int> RoutersAsync() =>
        (await Client.TryAsync(Url(Of(LabRole.Server)[0]), HttpMethod.Get, "/sandun/v1/ready")) is { } answer
            ? (int)(JsonNode.Parse(answer.Body)!["routers"] ?? 0)
            : 0;

    private void Start(LabHost host, string part, string program, IReadOnlyList<string> arguments)
    {
        Directory.CreateDirectory(Path.Combine(_directory, "logs"));
        var process = new LabProcess(host, Path.Combine(_directory, "logs", $"{host.Name}-{part}.log"), program, arguments)
        {
            Role = part == "etcd" ? null : host.Role, Nice = host.Role == LabRole.Server ? ControlNice : 0,
        };
        _processes[(host.Name, part)] = process;
        process.Start();
    }

    private string FolderOf(LabHost host, string part) =>
        Directory.CreateDirectory(Path.Combine(_directory, "hosts", host.Name, part)).FullName;
}

/// <summary>Where the programs lie.</summary>
/// <param name="Sandun">The command line, with agent and router.</param>
/// <param name="Server">The server.</param>
/// <param name="Etcd">etcd 3.4 or newer.</param>
public sealed record LabPrograms(string Sandun, string Server, string Etcd = "/usr/bin/etcd");
