using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Sandun.Benchmarks.Harness;
using Sandun.Protocol;
using Sandun.Server.Roles;
using Sandun.Server.Settings;
using Sandun.ServiceScheduler;
using Sandun.Store;
using Sandun.Store.Election;
using Sandun.Store.Etcd;
using Sandun.Tests;

namespace Sandun.Benchmarks.Million;

/// <summary>
/// A thousand apps of a thousand instances on 5,000 agents, through a server's own roles on a real etcd of three members: every launch is in the
/// store before its agent hears of it, and every task's running before the agent's word is acknowledged, both under the leader's fence. Agents
/// are in process and speak the link's encoding. At the end a fresh leader reads all of it back, and what it holds is compared with what
/// the agents were told.
/// </summary>
/// <param name="chosen">How many tasks, in whole thousands, in place of the usual; null for those.</param>
public sealed class MillionBenchmark(int? chosen) : IBenchmark
{
    private const string Etcd = "/usr/bin/etcd";
    private const string Election = "/sandun/server/leader";
    private const int InstancesPerApp = 1_000;
    private const int TasksPerAgent = 200;

    /// <summary>Apps asked for at a time; the next follow when half of these instances are launched. So that neither side waits for the other.</summary>
    private const int Wave = 8;

    private static readonly TimeSpan s_heartbeat = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(15);

    public string Name => "million";

    public string Description => "1,000,000 tasks (--full; else 20,000) on simulated agents, each launch durable in a 3-member etcd; a fresh leader reads all back";

    public async Task RunAsync(bool full, FigureReport report)
    {
        if (!File.Exists(Etcd)) throw new BenchmarkFailedException($"{Etcd} is not installed (Debian package etcd-server)");
        var tasks = chosen ?? (full ? 1_000_000 : 20_000);
        if (tasks % InstancesPerApp != 0) throw new BenchmarkFailedException(FormattableString.Invariant($"--tasks {tasks}: give whole thousands, such as 100000"));
        await using var cluster = await EtcdCluster.StartAsync(Etcd, 3, ["--quota-backend-bytes", "8589934592"]);
        var options = EtcdOptions.Parse(cluster.Address);
        var agents = await LaunchAsync(options, cluster, tasks, report);
        report.Say("a fresh leader reads all of it back ...");
        await ReadBackAsync(options, agents, tasks, report);
    }

    private static async Task<IReadOnlyList<EncodedAgent>> LaunchAsync(EtcdOptions options, EtcdCluster cluster, int tasks, FigureReport report)
    {
        await using var leader = await Leader.BeginAsync(options, "first");
        var tally = new MillionTally();
        var total = new Resources(ResourceAmounts.Of(TasksPerAgent * 0.02m, TasksPerAgent * 64, TasksPerAgent * 64), PortSet.Empty);
        List<EncodedAgent> agents = [.. Enumerable.Range(0, Math.Max(1, tasks / TasksPerAgent)).Select(number => new EncodedAgent(number, total, leader.Roles.Link, tally))];
        using var ending = new CancellationTokenSource();
        List<Task> running = [.. agents.Select(agent => Task.Run(() => agent.RunAsync(ending.Token))), BeatAsync(agents, ending.Token)];
        await UntilAsync(() => tally.AgentCount == agents.Count, running, () => $"{tally.AgentCount} of {agents.Count} agents are registered");

        report.Say(FormattableString.Invariant($"{tasks} tasks on {agents.Count} agents ..."));
        var etcd = EtcdSeconds(cluster);
        var own = Environment.CpuUsage.TotalTime;
        var watch = Stopwatch.StartNew();
        for (var first = 0; first < tasks / InstancesPerApp; first += Wave)
        {
            var asked = first;
            if (first > 0 && first % (Wave * 10) == 0)
                report.Say(FormattableString.Invariant($"  {watch.Elapsed.TotalSeconds:0.0} s: {tally.LaunchedCount} launched, {tally.AcknowledgedCount} known to run"));
            await UntilAsync(
                () => tally.LaunchedCount >= (asked * InstancesPerApp) - (Wave * InstancesPerApp / 2), running, () => $"{tally.LaunchedCount} tasks are launched");
            await Task.WhenAll(Enumerable.Range(first, Math.Min(Wave, (tasks / InstancesPerApp) - first)).Select(number => CreateAsync(leader.Roles, number)));
        }

        await UntilAsync(() => tally.LaunchedCount == tasks, running, () => $"{tally.LaunchedCount} tasks are launched");
        var launched = watch.Elapsed.TotalSeconds;
        await UntilAsync(() => tally.AcknowledgedCount == tasks, running, () => $"{tally.AcknowledgedCount} tasks are known to run");
        var seconds = watch.Elapsed.TotalSeconds;
        report.Add(
            new Figure("million.tasks", tasks, ""), Figure.AtMost("million.time", seconds, "s", tasks * 60 / 1e6), new Figure("million.launched", launched, "s"),
            new Figure("million.rate", tasks / seconds, "/s"),
            new Figure("million.cpu.etcd", (EtcdSeconds(cluster) - etcd) * 1e6 / tasks, "us each"),
            new Figure("million.cpu.own", (Environment.CpuUsage.TotalTime - own).TotalMicroseconds / tasks, "us each"),
            new Figure("million.memory", Environment.WorkingSet / 1e6, "MB"));
        await ending.CancelAsync();
        await Task.WhenAll(running).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        return agents;
    }

    private static async Task CreateAsync(ServerRoles roles, int number)
    {
        var spec = new AppSpec
        {
            Id = PathId.Absolute(FormattableString.Invariant($"/million/app-{number:d4}")), Command = "serve", Instances = InstancesPerApp,
            Amounts = ResourceAmounts.Of(0.01m, 32),
        };
        var reply = await roles.Services.AskAsync(new ServiceRequest.CreateApp(spec, Force: false), CancellationToken.None);
        if (reply is ServiceReply.Refused refused) throw new BenchmarkFailedException($"{spec.Id} is refused: {refused.Message}");
    }

    private static async Task ReadBackAsync(EtcdOptions options, IReadOnlyList<EncodedAgent> agents, int tasks, FigureReport report)
    {
        GC.Collect();
        var watch = Stopwatch.StartNew();
        await using var leader = await Leader.BeginAsync(options, "second");
        report.Add(new Figure("million.fresh-leader", watch.Elapsed.TotalSeconds, "s"));
        var known = leader.Roles.Services.View.Instances.Values.SelectMany(app => app.Values)
            .Where(instance => instance is { Task: not null, Condition: InstanceCondition.Running }).ToDictionary(instance => instance.Task!.Value, instance => instance.Agent);
        var wrong = agents.Sum(agent => agent.Tasks.Count(task => !known.TryGetValue(task, out var at) || at != agent.Id));
        if (known.Count != tasks || wrong > 0)
            throw new BenchmarkFailedException($"the fresh leader knows {known.Count} running tasks, not {tasks}; {wrong} that agents run it does not know as theirs");
        report.Add(new Figure("million.read-back", known.Count, "tasks"));
    }

    private static async Task BeatAsync(IReadOnlyList<EncodedAgent> agents, CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(s_heartbeat);
        while (await timer.WaitForNextTickAsync(cancellation))
            foreach (var agent in agents) await agent.BeatAsync(cancellation);
    }

    private static async Task UntilAsync(Func<bool> holds, IReadOnlyList<Task> running, Func<string> where)
    {
        var watch = Stopwatch.StartNew();
        while (!holds())
        {
            if (running.FirstOrDefault(task => task.IsFaulted) is { } failed) await failed;
            if (watch.Elapsed > s_limit) throw new BenchmarkFailedException(FormattableString.Invariant($"after {s_limit.TotalMinutes} minutes {where()}"));
            await Task.Delay(5);
        }
    }

    private static double EtcdSeconds(EtcdCluster cluster) => cluster.Servers.Sum(server => CpuClock.SecondsOf(server.ProcessId));

    /// <summary>A server's roles under an election won in the store.</summary>
    private sealed class Leader : IAsyncDisposable
    {
        /// <summary>
        /// Longer than a server's own three seconds: here leader, agents and etcd's three members share two cores and the agents share the
        /// leader's heap, so that it stands still for longer than one alone would.
        /// </summary>
        private static readonly ElectionTiming s_timing = new() { LeaseTime = TimeSpan.FromSeconds(30) };

        private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("sandun-bench-");
        private readonly EtcdStore _store;
        private readonly StoreLeadership _leadership;
        private readonly CancellationTokenSource _ending = new();
        private readonly Task _upkeep;

        private Leader(EtcdStore store, StoreLeadership leadership)
        {
            _store = store;
            _leadership = leadership;
            _upkeep = store.MaintainAsync(_ending.Token);
            var entities = new StoreEntities(new FencedStore(store, leadership), StoreEntities.DefaultRoot);
            Roles = ServerRoles.Create(new ServerOptions { DataDirectory = _directory.FullName }, new RoleStores(entities, entities, entities), TimeProvider.System, Logging);
        }

        public ServerRoles Roles { get; }

        private static ILoggerFactory Logging { get; } = LoggerFactory.Create(logging => logging.SetMinimumLevel(LogLevel.Warning).AddConsole());

        public static async Task<Leader> BeginAsync(EtcdOptions options, string member)
        {
            var store = await EtcdStore.ConnectAsync(options, TimeProvider.System, NullLogger.Instance, CancellationToken.None);
            var election = new StoreElection(store, Election, TimeProvider.System, s_timing);
            var leader = new Leader(store, await election.CampaignAsync(new LeaderRecord(member, new Dictionary<string, string>()), CancellationToken.None));
            await leader.Roles.StartAsync();
            return leader;
        }

        public async ValueTask DisposeAsync()
        {
            await _ending.CancelAsync();
            await _upkeep;
            await Roles.DisposeAsync();
            await _leadership.DisposeAsync();
            await _store.DisposeAsync();
            _directory.Delete(recursive: true);
        }
    }
}
