using System.Diagnostics;
using System.Globalization;
using System.Text;
using Sandun.Benchmarks.FirstLight;
using Sandun.Benchmarks.Harness;

namespace Sandun.Benchmarks.MarathonScale;

/// <summary>
/// Marathon's API on a large installation: a real server with its store, agents on the real link that only say their tasks run, clients over
/// HTTP; then real processes of the real agent, one port each.
/// </summary>
public sealed class MarathonScaleBenchmark : IBenchmark
{
    private const int AppsPerGroup = 1_000;
    private const int InstancesPerApp = 3;
    private const int Agents = 10;
    private const int Writers = 128;

    /// <summary>So many that a change's own time is seen rather than the queue before it.</summary>
    private const int FewWriters = 16;

    /// <summary>A tenth as many are timed one by one.</summary>
    private const int TimedParts = 10;

    /// <summary>So many times as many changes come before those that count: about fifteen seconds.</summary>
    private const int WarmUpTimes = 3;

    /// <summary>Each takes a thousandth of a CPU, of which the smallest machine that runs this has two.</summary>
    private const int Processes = 2_000;

    /// <summary>More ports than processes, apart from those the kernel gives to connections.</summary>
    private const string ProcessPorts = "20000-22999";

    private static readonly TimeSpan s_following = TimeSpan.FromSeconds(10);

    /// <summary>What a launch costs is told of each.</summary>
    private static readonly string[] s_parts = ["server", "agent", "router"];

    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(3);

    public string Name => "marathon-scale";

    public string Description => "5,000 apps with 15,000 instances (--full; else 1,000 with 3,000): lists, 304, writes, event streams, a group in one PUT; processes";

    public async Task RunAsync(bool full, FigureReport report)
    {
        await using (var center = await LocalDataCenter.StartAsync())
        {
            var agents = Enumerable.Range(0, Agents).Select(number => new StillAgent(Path.Combine(center.DataDirectory, "run", "link.sock"), number)).ToList();
            try
            {
                for (var group = 0; group < (full ? 5 : 1); group++) await DeployAsync(center, group, report);
                await ListAsync(center, full ? 1_000 : 200, report);
                Write(center, full ? 20_000 : 3_000, report);
                await FollowAsync(center, full ? 1_000 : 100, full ? 1_000 : 100, report);
                report.Add(new Figure("marathon-scale.memory.server", center.ResidentMegabytes("server"), "MB"));
            }
            finally
            {
                foreach (var agent in agents) await agent.DisposeAsync();
            }
        }

        await LaunchAsync(full ? Processes : Processes / 10, report);
    }

    /// <summary>A group of a thousand apps in one PUT; a watcher asks for the list of deployments all the while.</summary>
    private static async Task DeployAsync(LocalDataCenter center, int group, FigureReport report)
    {
        report.Say(FormattableString.Invariant($"a group of {AppsPerGroup} apps ..."));
        var body = new StringBuilder("{\"apps\":[");
        for (var app = 0; app < AppsPerGroup; app++)
        {
            if (app > 0) body.Append(',');
            body.Append(CultureInfo.InvariantCulture, $$$"""
                {"id":"app-{{{app}}}","cmd":"serve","cpus":0.01,"mem":8,"instances":{{{InstancesPerApp}}},"portDefinitions":[],"labels":{"team":"t{{{app % 20}}}"},
                "constraints":[["hostname","LIKE","{{{StillAgent.Hosts}}}.*"]]}
                """);
        }

        body.Append("]}");
        var watch = Stopwatch.StartNew();
        await center.SendAsync(HttpMethod.Put, FormattableString.Invariant($"/v2/groups/scale-{group}"), body.ToString());
        var answered = watch.Elapsed.TotalSeconds;
        var longest = 0.0;
        while (true)
        {
            var asked = Stopwatch.GetTimestamp();
            var left = (await center.GetAsync("/v2/deployments")).AsArray().Count;
            longest = Math.Max(longest, Stopwatch.GetElapsedTime(asked).TotalMilliseconds);
            if (left == 0) break;
            if (watch.Elapsed > s_patience) throw new BenchmarkFailedException("the group's deployment does not end");
            await Task.Delay(10);
        }

        report.Add(
            new Figure($"marathon-scale.group.{group}.answered", answered, "s"), new Figure($"marathon-scale.group.{group}.deployed", watch.Elapsed.TotalSeconds, "s"),
            new Figure($"marathon-scale.group.{group}.longest-read", longest, "ms"));
        var running = (await center.GetAsync(FormattableString.Invariant($"/v2/apps?id=scale-{group}/")))["apps"]!.AsArray().Sum(app => (int)app!["tasksRunning"]!);
        if (running != AppsPerGroup * InstancesPerApp) throw new BenchmarkFailedException($"{running} tasks run, not {AppsPerGroup * InstancesPerApp}");
    }

    /// <summary>The list whole, packed and unchanged, each so many times in a row; as many come first and are not counted, as with changes.</summary>
    private static async Task ListAsync(LocalDataCenter center, int times, FigureReport report)
    {
        report.Say("lists ...");
        using var client = await PlainClient.OpenAsync(center.Port);
        var packed = await TimeAsync(client, "Accept-Encoding: gzip\r\n", 200, times);
        var lists = await TimeAsync(client, "", 200, times);
        var unchanged = await TimeAsync(client, $"If-None-Match: {client.Header("ETag")}\r\n", 304, times);
        report.Add(
            new Figure("marathon-scale.list.p50", lists.Median, "ms"), Figure.AtMost("marathon-scale.list.p99", lists.At(0.99), "ms", 10),
            new Figure("marathon-scale.list.gzip.p50", packed.Median, "ms"), Figure.AtMost("marathon-scale.list.gzip.p99", packed.At(0.99), "ms", 10),
            new Figure("marathon-scale.list.unchanged.p50", unchanged.Median, "ms"), Figure.AtMost("marathon-scale.list.unchanged.p99", unchanged.At(0.99), "ms", 1));
    }

    private static async Task<Sample> TimeAsync(PlainClient client, string header, int expected, int times)
    {
        var took = new List<double>();
        for (var i = -times; i < times; i++)
        {
            var time = await TimeAsync(client, header, expected);
            if (i >= 0) took.Add(time);
        }

        return new Sample(took);
    }

    private static async Task<double> TimeAsync(PlainClient client, string header, int expected)
    {
        var from = Stopwatch.GetTimestamp();
        var status = await client.SendAsync("GET", "/v2/apps", "", header);
        return status == expected ? Stopwatch.GetElapsedTime(from).TotalMilliseconds : throw new BenchmarkFailedException($"the list is answered {status}, not {expected}");
    }

    /// <summary>
    /// Changes of apps that touch no instance: each is in the store before it is answered. Three times as many come first and are not
    /// counted: what a server that has just begun still compiles is its beginning, not its rate.
    /// </summary>
    private static void Write(LocalDataCenter center, int writes, FigureReport report)
    {
        report.Say("writes ...");
        using var crowd = new WritingCrowd(center.Port, Writers);
        crowd.Put(WarmUpTimes * writes, Noted);
        var cpu = center.CpuSeconds("server");
        var own = Environment.CpuUsage.TotalTime;
        var watch = Stopwatch.StartNew();
        crowd.Put(writes, Noted);
        var took = watch.Elapsed.TotalSeconds;
        cpu = (center.CpuSeconds("server") - cpu) / writes;
        report.Add(
            Figure.AtLeast("marathon-scale.writes", writes / took, "/s", 5_000), new Figure("marathon-scale.writes.server-cpu", cpu * 1e6, "us"),
            new Figure("marathon-scale.writes.clients-cpu", (Environment.CpuUsage.TotalTime - own).TotalMicroseconds / writes, "us"));
        using var few = new WritingCrowd(center.Port, FewWriters);
        var each = writes / TimedParts / FewWriters;
        var waits = new List<double>();
        for (var i = 0; i < each; i++)
        {
            watch.Restart();
            few.Put(FewWriters, Noted);
            waits.Add(watch.Elapsed.TotalMilliseconds);
        }

        report.Add(Figure.AtMost("marathon-scale.writes.few.p50", new Sample(waits).Median, "ms", 5), new Figure("marathon-scale.writes.few.p99", new Sample(waits).At(0.99), "ms"));
    }

    private static (string Path, string Body) Noted(int number) => (
        FormattableString.Invariant($"/v2/apps/scale-0/app-{number % AppsPerGroup}?force=true"), $$"""{"note":"w{{number}}-{{Stopwatch.GetTimestamp()}}"}""");

    private static async Task FollowAsync(LocalDataCenter center, int readers, int perSecond, FigureReport report)
    {
        report.Say(FormattableString.Invariant($"{readers} readers of events, {perSecond} events/s ..."));
        await using var crowd = await EventCrowd.OpenAsync(center.Port, readers, perSecond * (int)s_following.TotalSeconds);
        var start = Stopwatch.GetTimestamp();
        var cpu = center.CpuSeconds("server");
        var sent = 0;
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(async writer =>
        {
            using var client = await PlainClient.OpenAsync(center.Port);

            // Each writer has its own times, so that none is woken to see that it is not its turn.
            for (var number = writer; ; number += Writers)
            {
                var due = TimeSpan.FromSeconds((double)number / perSecond);
                if (due >= s_following) return;
                var wait = due - Stopwatch.GetElapsedTime(start);
                if (wait > TimeSpan.Zero) await Task.Delay(wait);
                await NoteAsync(client, number);
                Interlocked.Increment(ref sent);
            }
        }));
        var took = Stopwatch.GetElapsedTime(start).TotalSeconds;
        await Task.Delay(TimeSpan.FromSeconds(1));
        cpu = center.CpuSeconds("server") - cpu;
        var cut = crowd.Cut;
        var ages = await crowd.StopAsync();
        if (ages.Count == 0) throw new BenchmarkFailedException("no reader was told of a change");
        report.Add(
            Figure.AtLeast("marathon-scale.events.rate", sent / took, "/s", perSecond * 0.95),
            Figure.AtLeast("marathon-scale.events.delivered", ages.Count / ((double)sent * readers), "ratio", 0.99), Figure.AtMost("marathon-scale.events.cut", cut, "readers", 0),
            new Figure("marathon-scale.events.p50", ages.Median, "ms"), Figure.AtMost("marathon-scale.events.p99", ages.At(0.99), "ms", 50),
            new Figure("marathon-scale.events.server-cpu", cpu / took, "cores"));
    }

    private static async Task NoteAsync(PlainClient client, int number)
    {
        var (path, body) = Noted(number);
        var status = await client.SendAsync("PUT", path, body);
        if (status != 200) throw new BenchmarkFailedException($"a change is answered {status}");
    }

    /// <summary>
    /// One app from one instance to all, each a process with a port. As many others are started and ended before: of the processor time of a
    /// server's first launches a third is spent on compiling them.
    /// </summary>
    private static async Task LaunchAsync(int instances, FigureReport report)
    {
        report.Say(FormattableString.Invariant($"{instances} processes with a port each ..."));
        await using var center = await LocalDataCenter.StartAsync("--task-ports", ProcessPorts);
        await using var stream = await StatusStream.OpenAsync(center.Api.BaseAddress!);
        await StartAsync(center, stream, "/before", instances);
        await center.SendAsync(HttpMethod.Delete, "/v2/apps//before");
        await StartAsync(center, stream, "/many", 1);
        while ((await center.GetAsync("/v2/tasks"))["tasks"]!.AsArray().Count > 1) await Task.Delay(100);
        var raw = MachineProbe.SpawnsPerSecond(instances);
        var cpu = s_parts.Select(center.CpuSeconds).ToArray();
        var from = Stopwatch.GetTimestamp();
        await center.SendAsync(HttpMethod.Put, "/v2/apps//many", $$"""{"instances":{{instances}}}""");
        var last = from;
        for (var i = 1; i < instances; i++) last = await stream.NextRunningAsync("/many");
        var rate = (instances - 1) / Stopwatch.GetElapsedTime(from, last).TotalSeconds;
        foreach (var (part, before) in s_parts.Zip(cpu))
            report.Add(new Figure($"marathon-scale.processes.{part}-cpu", (center.CpuSeconds(part) - before) * 1_000 / (instances - 1), "ms"));
        raw = (raw + MachineProbe.SpawnsPerSecond(instances)) / 2;
        report.Add(
            new Figure("marathon-scale.processes.rate", rate, "/s"), new Figure("marathon-scale.processes.raw-spawn", raw, "/s"),
            Figure.AtLeast("marathon-scale.processes.ratio", rate / raw, "ratio", 0.5));
    }

    private static async Task StartAsync(LocalDataCenter center, StatusStream stream, string app, int instances)
    {
        await center.SendAsync(HttpMethod.Post, "/v2/apps", $$"""{"id":"{{app}}","cmd":"exec sleep 3600","instances":{{instances}},"cpus":0.001,"mem":4,"portDefinitions":[{"port":0}]}""");
        for (var i = 0; i < instances; i++) await stream.NextRunningAsync(app);
    }
}
