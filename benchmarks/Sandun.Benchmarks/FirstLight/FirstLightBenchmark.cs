using System.Diagnostics;
using Sandun.Benchmarks.Harness;

namespace Sandun.Benchmarks.FirstLight;

/// <summary>What a newcomer feels: how soon the data center is up, how soon a task runs, how fast an app grows, what it costs.</summary>
public sealed class FirstLightBenchmark : IBenchmark
{
    private const int Instances = 500;

    /// <summary>Memory is looked at when a data center is at rest: what a burst leaves behind is given back within some seconds.</summary>
    private static readonly TimeSpan s_rest = TimeSpan.FromSeconds(6);

    public string Name => "first-light";

    public string Description => "up to ready, POST to TASK_RUNNING on the event stream, 500 instances from one PUT, memory";

    public async Task RunAsync(bool full, FigureReport report)
    {
        report.Say("starting data centers ...");
        await MeasureUpAsync(full ? 7 : 3, report);
        await using var center = await LocalDataCenter.StartAsync();
        await using var stream = await StatusStream.OpenAsync(center.Api.BaseAddress!);
        report.Say("posting apps ...");
        await MeasureLaunchAsync(center, stream, full ? 300 : 100, report);
        await Task.Delay(s_rest);
        report.Add(Memory(center, "idle"));
        report.Say($"growing an app to {Instances} ...");
        for (var i = 0; i < (full ? 5 : 3); i++) await MeasureGrowthAsync(center, stream, i, report);
        await Task.Delay(s_rest);
        report.Add(Memory(center, "after"));
    }

    private static async Task MeasureUpAsync(int times, FigureReport report)
    {
        var seconds = new List<double>();
        for (var i = 0; i < times; i++)
        {
            await using var center = await LocalDataCenter.StartAsync();
            seconds.Add(center.UpTime.TotalSeconds);
        }

        report.Add(Figure.AtMost("first-light.up.ready.median", new Sample(seconds).Median, "s", 5));
    }

    private static async Task MeasureLaunchAsync(LocalDataCenter center, StatusStream stream, int times, FigureReport report)
    {
        var milliseconds = new List<double>();
        const int warmUp = 10;
        for (var i = 0; i < times + warmUp; i++)
        {
            var id = $"/launch-{i}";
            var from = Stopwatch.GetTimestamp();
            await center.SendAsync(
                HttpMethod.Post, "/v2/apps", $$"""{ "id": "{{id}}", "cmd": "exec sleep 3600", "cpus": 0.001, "mem": 4, "disk": 0, "portDefinitions": [] }""");
            var at = await stream.NextRunningAsync(id);
            if (i >= warmUp) milliseconds.Add(Stopwatch.GetElapsedTime(from, at).TotalMilliseconds);
            await center.SendAsync(HttpMethod.Delete, $"/v2/apps{id}");
            await SettleAsync(center);
        }

        var sample = new Sample(milliseconds);
        report.Add(Figure.AtMost("first-light.launch.p50", sample.Median, "ms", 15), Figure.AtMost("first-light.launch.p99", sample.At(0.99), "ms", 60));
    }

    private static async Task MeasureGrowthAsync(LocalDataCenter center, StatusStream stream, int round, FigureReport report)
    {
        var id = $"/grow-{round}";
        await center.SendAsync(
            HttpMethod.Post, "/v2/apps",
            $$"""{ "id": "{{id}}", "cmd": "exec sleep 3600", "instances": 0, "cpus": 0.001, "mem": 4, "disk": 0, "portDefinitions": [] }""");
        await SettleAsync(center);
        var raw = MachineProbe.SpawnsPerSecond(Instances);
        var cpu = Cpu(center);
        var from = Stopwatch.GetTimestamp();
        await center.SendAsync(HttpMethod.Put, $"/v2/apps{id}", $$"""{ "instances": {{Instances}} }""");
        var last = from;
        for (var i = 0; i < Instances; i++) last = await stream.NextRunningAsync(id);
        var used = Cpu(center).Zip(cpu, (after, before) => (after - before) * 1000 / Instances).ToArray();
        var rate = Instances / Stopwatch.GetElapsedTime(from, last).TotalSeconds;
        raw = (raw + MachineProbe.SpawnsPerSecond(Instances)) / 2;
        report.Add(
            new Figure($"first-light.grow.{round}.instances", rate, "/s"), new Figure($"first-light.grow.{round}.raw-spawn", raw, "/s"),
            Figure.AtLeast($"first-light.grow.{round}.ratio", rate / raw, "ratio", 0.5),
            new Figure($"first-light.grow.{round}.cpu.server", used[0], "ms each"), new Figure($"first-light.grow.{round}.cpu.agent", used[1], "ms each"),
            new Figure($"first-light.grow.{round}.cpu.machine", used[2], "ms each"));
        await CheckAsync(center, id);
        await center.SendAsync(HttpMethod.Delete, $"/v2/apps{id}");
        await SettleAsync(center);
    }

    private static double[] Cpu(LocalDataCenter center) => [center.CpuSeconds("server"), center.CpuSeconds("agent"), CpuClock.SecondsOfMachine()];

    /// <summary>A fast wrong answer is a failure: the wished number runs, no more and no fewer.</summary>
    private static async Task CheckAsync(LocalDataCenter center, string id)
    {
        var app = (await center.GetAsync($"/v2/apps{id}"))["app"]!;
        if ((int)app["tasksRunning"]! != Instances) throw new BenchmarkFailedException($"{app["tasksRunning"]} tasks of {id} run, not {Instances}");
    }

    private static async Task SettleAsync(LocalDataCenter center)
    {
        var watch = Stopwatch.StartNew();
        while ((await center.GetAsync("/v2/deployments")).AsArray().Count > 0)
        {
            if (watch.Elapsed > TimeSpan.FromSeconds(60)) throw new BenchmarkFailedException("a deployment does not end");
            await Task.Delay(5);
        }
    }

    private static IEnumerable<Figure> Memory(LocalDataCenter center, string when)
    {
        yield return new Figure($"first-light.memory.{when}.server", center.ResidentMegabytes("server"), "MB");
        yield return Figure.AtMost($"first-light.memory.{when}.agent", center.ResidentMegabytes("agent"), "MB", 25);
        yield return new Figure($"first-light.memory.{when}.router", center.ResidentMegabytes("router"), "MB");
    }
}
