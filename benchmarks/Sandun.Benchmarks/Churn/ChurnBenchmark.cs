using System.Diagnostics;
using System.Text.Json;
using Sandun.Benchmarks.FirstLight;
using Sandun.Benchmarks.Harness;

namespace Sandun.Benchmarks.Churn;

/// <summary>
/// Tasks come and go without end: so many are killed each second, and as many launched in their place. What grows is a leak: memory and
/// descriptors of Sandun's processes, cgroups, mounts, the store.
/// </summary>
/// <param name="minutes">How long; null for a short look. Two hours show a slope of a megabyte an hour.</param>
/// <param name="rate">Kills and launches per second; null for fifty.</param>
public sealed class ChurnBenchmark(int? minutes, int? rate) : IBenchmark
{
    private const string App = "/churn";

    /// <summary>Five rounds a second spread the kills.</summary>
    private const int RoundsPerSecond = 5;

    private const int DefaultRate = 50;

    /// <summary>A task lives some seconds, so that it has started before it goes.</summary>
    private const int SecondsOfLife = 4;

    private static readonly string[] s_parts = ["server", "agent", "router"];

    /// <summary>The directory that holds a cgroup for each task, in one hierarchy.</summary>
    private string _cgroup = "";

    /// <summary>Pools fill, code is compiled and the store's first compaction passes before anything is compared.</summary>
    private TimeSpan WarmUp => Length / 4;

    private TimeSpan Length => TimeSpan.FromMinutes(minutes ?? 2);

    private int Rate => rate ?? DefaultRate;

    public string Name => "churn";

    public string Description => "launches and kills without end (--minutes N, --rate N per second): what grows with time";

    public async Task RunAsync(bool full, FigureReport report)
    {
        await using var center = await LocalDataCenter.StartAsync();
        await center.SendAsync(
            HttpMethod.Post, "/v2/apps",
            $$"""{ "id": "{{App}}", "cmd": "exec sleep 36000", "instances": {{Rate * SecondsOfLife}}, "cpus": 0.001, "mem": 4, "disk": 0, "portDefinitions": [], "backoffSeconds": 0 }""");
        report.Say(FormattableString.Invariant($"{Rate} tasks a second for {Length.TotalMinutes:0} minutes; data in {center.DataDirectory}"));
        await SettledAsync(center);
        _cgroup = await CgroupAsync(center);
        var footprints = new List<Footprint>();
        var watch = Stopwatch.StartNew();
        long killed = 0;
        var next = TimeSpan.Zero;
        var every = Length / 120 > TimeSpan.FromSeconds(30) ? TimeSpan.FromSeconds(30) : TimeSpan.FromSeconds(5);
        while (watch.Elapsed < Length)
        {
            killed += await KillAsync(center, (int)(watch.Elapsed.TotalSeconds * Rate) - killed);
            if (watch.Elapsed >= next)
            {
                footprints.Add(Footprint.Of(center, watch.Elapsed, s_parts, _cgroup));
                report.Say(footprints[^1].ToString());
                next += every;
            }

            await Task.Delay(TimeSpan.FromSeconds(1.0 / RoundsPerSecond));
        }

        var seconds = watch.Elapsed.TotalSeconds;
        await SettledAsync(center);
        report.Add(new Figure("churn.minutes", seconds / 60, "min"), Figure.AtLeast("churn.rate", killed / seconds, "/s", Rate * 0.9));
        report.Add(Slopes([.. footprints.Where(footprint => footprint.At >= WarmUp)]));
        report.Add(await LeftoversAsync(center));
    }

    /// <summary>Kills the oldest running tasks; Marathon's way, so that each is launched again.</summary>
    private static async Task<int> KillAsync(LocalDataCenter center, long wanted)
    {
        if (wanted <= 0) return 0;
        var tasks = (await center.GetAsync($"/v2/apps{App}/tasks"))["tasks"]!.AsArray()
            .Where(task => (string?)task!["state"] == "TASK_RUNNING").OrderBy(task => (string?)task!["startedAt"], StringComparer.Ordinal)
            .Take((int)Math.Min(wanted, 200)).Select(task => (string)task!["id"]!).ToList();
        if (tasks.Count == 0) return 0;
        await center.SendAsync(HttpMethod.Post, "/v2/tasks/delete", JsonSerializer.Serialize(new { ids = tasks }));
        return tasks.Count;
    }

    private static async Task<string> CgroupAsync(LocalDataCenter center)
    {
        var pid = (int)(await center.GetAsync("/sandun/v1/app?id=" + App))["instanceList"]![0]!["pid"]!;
        foreach (var line in await File.ReadAllLinesAsync(FormattableString.Invariant($"/proc/{pid}/cgroup")))
        {
            if (line.Split(':', 3) is not [_, var controllers, var path] || !path.Contains("/sandun/", StringComparison.Ordinal)) continue;
            var directory = "/sys/fs/cgroup" + (controllers.Length > 0 ? "/" + controllers : "") + path;
            if (Directory.Exists(directory)) return Path.GetDirectoryName(directory)!;
        }

        throw new BenchmarkFailedException("the tasks' cgroups are not found");
    }

    private async Task SettledAsync(LocalDataCenter center)
    {
        var watch = Stopwatch.StartNew();
        while ((int)(await center.GetAsync("/v2/apps" + App))["app"]!["tasksRunning"]! != Rate * SecondsOfLife)
        {
            if (watch.Elapsed > TimeSpan.FromMinutes(2)) throw new BenchmarkFailedException("the killed tasks are not all replaced");
            await Task.Delay(200);
        }
    }

    private static IEnumerable<Figure> Slopes(IReadOnlyList<Footprint> footprints)
    {
        if (footprints.Count < 3) yield break;
        var hours = footprints.Select(footprint => footprint.At.TotalHours).ToArray();
        foreach (var part in s_parts)
        {
            yield return Figure.AtMost($"churn.memory.{part}.slope", Slope.Of(hours, footprints.Select(footprint => footprint.Megabytes[part])), "MB/h", 1);
            yield return Figure.AtMost(
                $"churn.descriptors.{part}.growth", Median(footprints, ^(footprints.Count / 4).., part) - Median(footprints, ..(footprints.Count / 4), part), "", 8);
        }

        yield return new Figure("churn.store.slope", Slope.Of(hours, footprints.Select(footprint => footprint.StoreMegabytes)), "MB/h");
        yield return new Figure("churn.work-dir.slope", Slope.Of(hours, footprints.Select(footprint => footprint.WorkMegabytes)), "MB/h");
    }

    /// <summary>Descriptors come and go with launches under way: medians of a quarter of the time are compared.</summary>
    private static double Median(IReadOnlyList<Footprint> footprints, Range range, string part) =>
        new Sample(footprints.Take(range).Select(footprint => (double)footprint.Descriptors[part])).Median;

    /// <summary>What ended tasks left behind once all is still.</summary>
    private async Task<IReadOnlyList<Figure>> LeftoversAsync(LocalDataCenter center)
    {
        await Task.Delay(TimeSpan.FromSeconds(3));
        var last = Footprint.Of(center, TimeSpan.Zero, s_parts, _cgroup);
        var running = Rate * SecondsOfLife;
        return
        [
            Figure.AtMost("churn.left.cgroups", Math.Max(0, last.Cgroups - running), "", 0),
            Figure.AtMost("churn.left.mounts", Math.Max(0, last.Mounts - running), "", 0),
        ];
    }
}
