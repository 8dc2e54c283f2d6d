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

    public string Name => "state";

    public string Description => "all of /state written while tasks are launched and end beside it: 800,000 tasks on 40,000 agents with --full, else a fifth of that";

    public Task RunAsync(bool full, FigureReport report)
    {
        var agents = full ? 40_000 : 8_000;
        var count = agents * TasksPerAgent;
        report.Say($"{count:N0} tasks on {agents:N0} agents ...");
        var (pool, churn) = Loaded(agents);
        var view = pool.View();
        if (view.Agents.Values.Sum(agent => agent.Tasks.Length) != count) throw new BenchmarkFailedException("not all tasks are in the view");
        var (took, slowest) = (new List<double>(), new List<double>());
        long bytes = 0;
        for (var i = 0; i < Rounds; i++)
        {
            using var end = new CancellationTokenSource();
            var turns = new List<double>();
            var scheduling = new Thread(() => churn.Run(turns, end.Token));
            scheduling.Start();
            var watch = Stopwatch.StartNew();
            bytes = Write(view);
            took.Add(watch.Elapsed.TotalMilliseconds);
            end.Cancel();
            scheduling.Join();
            if (turns.Count == 0) throw new BenchmarkFailedException("nothing was scheduled while /state was written");
            slowest.Add(new Sample(turns).At(0.99));
        }

        // The target is of 800,000 tasks; fewer get their part of it.
        report.Add(
            Figure.AtMost($"state.{count}.min", took.Min(), "ms", 2_000.0 * count / 800_000), new Figure($"state.{count}.median", new Sample(took).Median, "ms"),
            new Figure($"state.{count}.bytes", bytes / 1e6, "MB"), new Figure($"state.{count}.turn.p99", slowest.Min(), "ms"));
        return Task.CompletedTask;
    }

    private static (AllocationPool Pool, StateChurn Churn) Loaded(int agents)
    {
        var pool = new AllocationPool();
        var total = new Resources(ResourceAmounts.Of(32, 131_072, 1_000_000), PortSet.Of(new PortRange(31000, 32000)));
        for (var i = 0; i < agents; i++) pool.AddAgent($"7d1c9e1a-6e0c-4c5e-9d6e-2f4b7a9c0d1e-S{i}", total);
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

        return (pool, new StateChurn(pool, Handed.Over(pool.Subscribe("other", "other")).Offers));
    }

    private static TaskStatus Running(TaskId task) => new()
    {
        TaskId = task, State = TaskState.Running, Timestamp = DateTimeOffset.UnixEpoch, IpAddresses = ["10.0.0.1"],
    };

    /// <summary>Writes as the endpoint does: in pieces, to a reader that keeps up.</summary>
    private static long Write(ClusterView view)
    {
        using var json = new Utf8JsonWriter(Stream.Null, MessageJson.Options);
        var options = new MesosApiOptions { Address = new IPEndPoint(IPAddress.Loopback, 5050), Logging = new Unlogged() };
        foreach (var part in new StateDocument(view, new PoolHistory(), options).Parts())
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
