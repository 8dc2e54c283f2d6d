using System.Collections.Concurrent;
using System.Diagnostics;
using System.Security.Cryptography.X509Certificates;
using Sandun.AgentLink;
using Sandun.AgentLink.Identity;
using Sandun.AgentLink.Joining;
using Sandun.AgentLink.Servers;
using Sandun.Benchmarks.Harness;
using Sandun.Server.Links.Joining;
using Sandun.Store.Sqlite;

namespace Sandun.Benchmarks.Link;

/// <summary>
/// A cluster's agents on one real server by mutual TLS: they connect, lose the server to a kill and come back all at once, each with a key and
/// certificate of its own. The first join by tokens; the cluster's authority certifies the others without a connection, which is not what is
/// measured here. Agents and server share this machine's cores.
/// </summary>
public sealed class LinkBenchmark : IBenchmark
{
    /// <summary>As on the reference's hosts, and as in the target: ten tasks an agent.</summary>
    private const int TasksPerAgent = 10;

    /// <summary>Agents that join side by side.</summary>
    private const int Joining = 8;

    /// <summary>Agents that join by tokens: enough for a rate.</summary>
    private const int Joiners = 500;

    /// <summary>The target is ten seconds for 10,000 agents.</summary>
    private const double SecondsPerThousand = 1;

    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(5);

    private long _registrations;

    public string Name => "link";

    public string Description => "joining, connecting and coming back of thousands of agents by mutual TLS, and the server's memory for it";

    public async Task RunAsync(bool full, FigureReport report)
    {
        var agents = full ? 10_000 : 2_000;
        await using var server = new LinkServerProcess();
        await server.StartAsync();
        report.Say($"{Joiners} agents join ...");
        var watch = Stopwatch.StartNew();
        List<NodeCredentials> credentials = [.. await JoinAsync(server, Joiners)];
        report.Add(new Figure("link.join.rate", Joiners / watch.Elapsed.TotalSeconds, "/s"));
        await server.KillAsync();
        credentials.AddRange(await CertifyAsync(server, agents - Joiners));
        await server.StartAsync();

        report.Say("they connect, each with its tasks ...");
        var memory = server.ResidentBytes;
        using var ending = new CancellationTokenSource();
        watch.Restart();
        var cpu = server.CpuSeconds;
        var running = credentials.Select(own => Task.Run(
            () => new IdleAgent(own.Identity.Id, TasksPerAgent, () => Interlocked.Increment(ref _registrations)).RunAsync(
                new LinkServers([LinkAddress.Parse(FormattableString.Invariant($"127.0.0.1:{server.LinkPort}"))], own), ending.Token))).ToList();
        await RegisteredAsync(agents);
        var seconds = watch.Elapsed.TotalSeconds;
        report.Add(
            new Figure("link.connect.rate", agents / seconds, "/s"),
            new Figure("link.connect.server-cpu", (server.CpuSeconds - cpu) * 1000 / agents, "ms each"),
            Figure.AtMost("link.connect.time", seconds, "s", agents / 1000.0 * SecondsPerThousand),
            new Figure("link.server.memory", (server.ResidentBytes - memory) / agents / 1000, "kB each"));

        report.Say("the server is killed and started again ...");
        await server.KillAsync();
        Interlocked.Exchange(ref _registrations, 0);
        await server.StartAsync();
        watch.Restart();
        var latencies = AskAsync(server, ending.Token);
        await RegisteredAsync(agents);
        report.Add(Figure.AtMost("link.storm.time", watch.Elapsed.TotalSeconds, "s", agents / 1000.0 * SecondsPerThousand));
        var nodes = await server.Plane.NodesAsync(CancellationToken.None);
        report.Add(Figure.AtMost("link.storm.tasks-lost", (agents * TasksPerAgent) - nodes.Sum(node => node.Tasks), "", 0));
        await ending.CancelAsync();
        report.Add(Figure.AtMost("link.storm.api-p99", new Sample(await latencies).At(0.99), "ms", 100));
        await Task.WhenAll(running);
    }

    private static async Task<IReadOnlyList<NodeCredentials>> JoinAsync(LinkServerProcess server, int agents)
    {
        var directory = Directory.CreateTempSubdirectory("sandun-bench-nodes-");
        var joined = new ConcurrentBag<NodeCredentials>();
        try
        {
            await Parallel.ForEachAsync(Enumerable.Range(0, agents), new ParallelOptions { MaxDegreeOfParallelism = Joining }, async (number, cancellation) =>
            {
                var made = await server.Plane.CreateTokenAsync("agent", TimeSpan.FromHours(1), null, null, cancellation);
                var folder = new IdentityFolder(Path.Combine(directory.FullName, FormattableString.Invariant($"{number}")));
                var own = await new Joiner(folder, "bench").JoinAsync(JoinToken.Parse(made.Token), NodeRole.Agent, null, cancellation);
                joined.Add(new NodeCredentials(own.Authority, own.Certificate));
            });
        }
        finally
        {
            directory.Delete(recursive: true);
        }

        return [.. joined];
    }

    /// <summary>What joining would have brought, made by the same authority while its server is away.</summary>
    private static async Task<IReadOnlyList<NodeCredentials>> CertifyAsync(LinkServerProcess server, int agents)
    {
        await using var store = SqliteStore.Open(server.StateDirectory, TimeProvider.System);
        using var authority = await AuthorityStore.OpenAsync(store, null, DateTimeOffset.UtcNow);
        var shown = X509CertificateLoader.LoadCertificate(authority.Certificate.RawData);
        var made = new NodeCredentials[agents];
        Parallel.For(0, agents, number =>
        {
            var (key, request) = NodeCredentials.NewRequest();
            using (key)
            {
                var node = new NodeIdentity(NodeRole.Agent, FormattableString.Invariant($"bench-{number}"));
                using var bare = authority.IssueNode(request, node, DateTimeOffset.UtcNow);
                made[number] = new NodeCredentials(shown, bare.CopyWithPrivateKey(key));
            }
        });
        return made;
    }

    private async Task RegisteredAsync(int agents)
    {
        var watch = Stopwatch.StartNew();
        while (Interlocked.Read(ref _registrations) < agents)
        {
            if (watch.Elapsed > s_limit)
                throw new BenchmarkFailedException($"only {Interlocked.Read(ref _registrations)} of {agents} agents were registered after {s_limit.TotalMinutes} minutes");
            await Task.Delay(5);
        }
    }

    /// <summary>What a person who looks at an overview waits, while the agents come back.</summary>
    private static async Task<IReadOnlyList<double>> AskAsync(LinkServerProcess server, CancellationToken cancellation)
    {
        var latencies = new List<double>();
        while (!cancellation.IsCancellationRequested)
        {
            var watch = Stopwatch.StartNew();
            await server.Plane.AppsAsync(null, CancellationToken.None);
            latencies.Add(watch.Elapsed.TotalMilliseconds);
            await Task.Delay(20, CancellationToken.None);
        }

        return latencies;
    }
}
