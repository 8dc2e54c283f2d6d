using Microsoft.Extensions.Logging.Abstractions;
using Sandun.Benchmarks.Harness;
using Sandun.Store;
using Sandun.Store.Etcd;
using Sandun.Store.Sqlite;
using Sandun.Tests;

namespace Sandun.Benchmarks.Store;

/// <summary>What the store takes, on SQLite and on etcd, beside what the engine below takes in the same run without it.</summary>
public sealed class StoreBenchmark : IBenchmark
{
    private const string Etcd = "/usr/bin/etcd";

    public string Name => "store";

    public string Description => "puts/s grouped, p50 and p99 of a commit, delay of a watch, load of 100,000 keys, a batch of 10,000; SQLite and etcd";

    public async Task RunAsync(bool full, FigureReport report)
    {
        report.Say("SQLite ...");
        await MeasureSqliteAsync(full, report);
        if (!File.Exists(Etcd)) throw new BenchmarkFailedException($"{Etcd} is not installed (Debian package etcd-server)");
        foreach (var members in (int[])[1, 3])
        {
            report.Say($"etcd, {members} member(s) ...");
            await MeasureEtcdAsync(members, full, report);
        }

        report.Say("killing etcd's leader ...");
        await MeasureFailoverAsync(full ? 9 : 3, report);
    }

    private static async Task MeasureSqliteAsync(bool full, FigureReport report)
    {
        var directory = Directory.CreateTempSubdirectory("sandun-bench-");
        try
        {
            var raw = SqliteProbe.PutsPerSecond(Path.Combine(directory.FullName, "raw.db"), full ? 60_000 : 20_000);
            await using var store = SqliteStore.Open(Path.Combine(directory.FullName, "store"), TimeProvider.System);
            await MeasureAsync("store.sqlite", store, raw, full, report);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static async Task MeasureEtcdAsync(int members, bool full, FigureReport report)
    {
        await using var cluster = await EtcdCluster.StartAsync(Etcd, members, []);
        var options = EtcdOptions.Parse(cluster.Address);
        var raw = await EtcdProbe.PutsPerSecondAsync(options, full ? 60_000 : 20_000);
        await using var store = await EtcdStore.ConnectAsync(options, TimeProvider.System, NullLogger.Instance, CancellationToken.None);
        await MeasureAsync($"store.etcd{members}", store, raw, full, report);
        raw = (raw + await EtcdProbe.PutsPerSecondAsync(options, full ? 60_000 : 20_000)) / 2;
        report.Add(new Figure($"store.etcd{members}.raw.puts.mean", raw, "/s"));
    }

    /// <summary>etcd's leader is killed under writes, with timers as the guide recommends them; each time in a cluster of its own.</summary>
    private static async Task MeasureFailoverAsync(int times, FigureReport report)
    {
        var gaps = new List<double>();
        for (var i = 0; i < times; i++)
        {
            await using var cluster = await EtcdCluster.StartAsync(Etcd, 3, ["--heartbeat-interval", "50", "--election-timeout", "500"]);
            await using var store = await EtcdStore.ConnectAsync(EtcdOptions.Parse(cluster.Address), TimeProvider.System, NullLogger.Instance, CancellationToken.None);
            var leader = await EtcdProbe.LeaderAsync(EtcdOptions.Parse(cluster.Address));
            gaps.Add(await new StoreLoad(store).LongestGapAsync(cluster.Servers[leader].Kill));
        }

        report.Add(Figure.AtMost("store.etcd3.leader-killed.median", new Sample(gaps).Median, "ms", 1_000), new Figure("store.etcd3.leader-killed.worst", gaps.Max(), "ms"));
    }

    private static async Task MeasureAsync(string name, IStore store, double raw, bool full, FigureReport report)
    {
        var load = new StoreLoad(store);
        await load.PutAsync(64, 5_000);
        var grouped = await load.PutAsync(512, full ? 200_000 : 50_000);
        report.Add(
            new Figure($"{name}.raw.puts", raw, "/s"), new Figure($"{name}.puts.512", grouped.PerSecond, "/s"),
            Figure.AtLeast($"{name}.puts.ratio", grouped.PerSecond / raw, "ratio", 0.5));
        var many = await load.PutAsync(128, full ? 60_000 : 20_000);
        report.Add(Figure.AtLeast($"{name}.puts.128", many.PerSecond, "/s", 5_000));
        var few = await load.PutAsync(16, full ? 20_000 : 6_000);
        report.Add(Figure.AtMost($"{name}.commit.16.p50", few.Milliseconds.Median, "ms", 5), new Figure($"{name}.commit.16.p99", few.Milliseconds.At(0.99), "ms"));
        var one = await load.PutAsync(1, full ? 3_000 : 1_000);
        report.Add(new Figure($"{name}.commit.1.p50", one.Milliseconds.Median, "ms"), new Figure($"{name}.commit.1.p99", one.Milliseconds.At(0.99), "ms"));
        var delays = await load.WatchAsync(full ? 3_000 : 1_000);
        report.Add(Figure.AtMost($"{name}.watch.p50", delays.Median, "ms", 2 * one.Milliseconds.Median), new Figure($"{name}.watch.p99", delays.At(0.99), "ms"));
        report.Add(new Figure($"{name}.large.10000", await load.LargeAsync(10_000), "ms"));
        report.Add(Figure.AtMost($"{name}.load.100000", await load.ReadAsync(100_000), "ms", 1_500));
        await load.CheckAsync();
    }
}
