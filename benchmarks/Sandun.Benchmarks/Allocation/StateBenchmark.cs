using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Sandun.Benchmarks.Harness;
using Sandun.MesosApi.Logging;
using Sandun.MesosApi;
using Sandun.MesosApi.Json;
using Sandun.MesosApi.Legacy;
using Sandun.MesosApi.Watching;
using Sandun.Protocol;
using Sandun.ResourceManager;

namespace Sandun.Benchmarks.Allocation;

/// <summary>The whole of <c>/state</c> written while scheduling goes on beside it.</summary>
public sealed class StateBenchmark : IBenchmark
{
    private const int TasksPerAgent = 20;
    private const int Rounds = 3;

    private static readonly MesosApiOptions s_options = new() { Address = new IPEndPoint(IPAddress.Loopback, 5050), Logging = new Unlogged() };

    public string Name => "state";

    public string Description => "all of /state read over HTTP while tasks are launched and end beside it: 800,000 tasks on 40,000 agents with --full, else a fifth of that";

    public async Task RunAsync(bool full, FigureReport report)
    {
        var agents = full ? 40_000 : 8_000;
        var count = agents * TasksPerAgent;
        report.Say($"{count:N0} tasks on {agents:N0} agents ...");
        var (pool, churn) = Loaded(agents, report);
        var view = pool.View();
        if (view.Agents.Values.Sum(agent => agent.Tasks.Length) != count) throw new BenchmarkFailedException("not all tasks are in the view");
        await using var server = await StateServer.StartAsync(view, s_options);
        var (written, read, turns, health) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        long bytes = 0;
        for (var i = -1; i < Rounds; i++)
        {
            // The first is not counted: its code is compiled meanwhile.
            if (i == 0) Array.ForEach([written, read, turns, health], list => list.Clear());
            var watch = Stopwatch.StartNew();
            bytes = Write(view);
            written.Add(watch.Elapsed.TotalMilliseconds);
            using var end = new CancellationTokenSource();
            var scheduling = new Thread(() => churn.Run(turns, end.Token));
            scheduling.Start();
            var polling = server.PollHealthAsync(end.Token);
            watch = Stopwatch.StartNew();
            var received = await server.ReadStateAsync();
            read.Add(watch.Elapsed.TotalMilliseconds);
            await end.CancelAsync();
            scheduling.Join();
            health.AddRange(await polling);
            if (received < bytes || turns.Count == 0 || health.Count == 0) throw new BenchmarkFailedException($"{received} of {bytes} bytes, {turns.Count} turns, {health.Count} answers of /health");
        }

        // The target is of 800,000 tasks; fewer get their part of it.
        report.Add(
            Figure.AtMost($"state.{count}.min", read.Min(), "ms", 2_000.0 * count / 800_000), new Figure($"state.{count}.median", new Sample(read).Median, "ms"),
            new Figure($"state.{count}.written", written.Min(), "ms"), new Figure($"state.{count}.bytes", bytes / 1e6, "MB"),
            Figure.AtMost($"state.{count}.turn.p99", new Sample(turns).At(0.99), "ms", 5), new Figure($"state.{count}.turn.max", turns.Max(), "ms"),
            Figure.AtMost($"state.{count}.health.p99", new Sample(health).At(0.99), "ms", 5), new Figure($"state.{count}.health.max", health.Max(), "ms"),
            new Figure($"state.{count}.turns", turns.Count / (double)Rounds, "a round"));
    }

    private static (AllocationPool Pool, StateChurn Churn) Loaded(int agents, FigureReport report)
    {
        var pool = new AllocationPool();
        var start = GC.GetTotalMemory(true);
        var total = new Resources(ResourceAmounts.Of(32, 131_072, 1_000_000), PortSet.Of(new PortRange(31000, 32000)));
        for (var i = 0; i < agents; i++) pool.AddAgent($"7d1c9e1a-6e0c-4c5e-9d6e-2f4b7a9c0d1e-S{i}", total);
        var empty = GC.GetTotalMemory(true);
        var number = 0;
        foreach (var (session, offer) in Handed.Over(pool.Subscribe("framework", "services")).Offers)
        {
            var tasks = new TaskSpec[TasksPerAgent];
            for (var i = 0; i < TasksPerAgent; i++)
            {
                tasks[i] = new TaskSpec
                {
                    Id = new TaskId($"shop_frontend.instance-{number++:x8}-0000-4000-8000-000000000000._app.1"), Name = "frontend.shop",
                    Resources = new Resources(ResourceAmounts.Of(0.5m, 512), PortSet.OfPorts([31000 + i])),
                };
            }

            pool.Call(session, new SchedulerCall.Accept([offer.Id], [.. tasks], TimeSpan.FromDays(1)));
            foreach (var task in tasks) pool.Report(offer.Agent, pool.Frameworks[session], Running(task.Id));
        }

        report.Add(
            Figure.AtMost("state.memory.agent", (empty - start) / (double)agents, "B", 4_096),
            Figure.AtMost("state.memory.task", (GC.GetTotalMemory(true) - empty) / (double)number, "B", 500));
        return (pool, new StateChurn(pool, Handed.Over(pool.Subscribe("other", "other")).Offers));
    }

    private static TaskStatus Running(TaskId task) => new()
    {
        TaskId = task, State = TaskState.Running, Timestamp = DateTimeOffset.UnixEpoch, IpAddresses = ["10.0.0.1"],
    };

    /// <summary>Writes as the endpoint does, with nobody to read it: what the document costs without its way to a reader.</summary>
    private static long Write(ClusterView view)
    {
        using var json = new Utf8JsonWriter(Stream.Null, MessageJson.Options);
        foreach (var part in new StateDocument(view, new PoolHistory(), s_options).Parts())
        {
            part(json);
            if (json.BytesPending > 128 * 1024) json.Flush();
        }

        json.Flush();
        return json.BytesCommitted;
    }

    /// <summary>Nothing is logged here, and nobody asks for more.</summary>
    private sealed class Unlogged : ILogVerbosity
    {
        public int Usual => 0;

        public int Level => 0;

        public void Set(int level, TimeSpan duration) => throw new NotSupportedException("a benchmark logs nothing");
    }
}
