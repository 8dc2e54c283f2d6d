using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Sandun.Benchmarks.Harness;
using Sandun.Store;

namespace Sandun.Benchmarks.Store;

/// <summary>Loads on one store, each under a fence as a leader's writes are. Remembers what was acknowledged, to check it at the end.</summary>
internal sealed class StoreLoad(IStore store)
{
    /// <summary>As the records of instances are.</summary>
    private static readonly byte[] s_value = RandomNumberGenerator.GetBytes(300);

    private StoreCompare? _fence;
    private long _acked;
    private long _next;

    /// <summary>Single puts of new keys by writers that each wait for their answer.</summary>
    public async Task<(double PerSecond, Sample Milliseconds)> PutAsync(int writers, int puts)
    {
        var fence = _fence ??= await FenceAsync();
        var left = puts;
        var watch = Stopwatch.StartNew();
        var times = await Task.WhenAll(Enumerable.Range(0, writers).Select(_ => Task.Run(async () =>
        {
            var own = new List<double>();
            while (Interlocked.Decrement(ref left) >= 0)
            {
                var began = Stopwatch.GetTimestamp();
                await CommitAsync(fence, new StoreOperation(NextKey(), s_value));
                own.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            }

            return own;
        })));
        return (puts / watch.Elapsed.TotalSeconds, new Sample(times.SelectMany(own => own)));
    }

    /// <summary>From the call of a commit until a watcher has its change, in milliseconds.</summary>
    public async Task<Sample> WatchAsync(int puts)
    {
        var first = await CommitAsync(_fence!, new StoreOperation(NextKey(), s_value));
        await using var watcher = store.WatchAsync("/sandun/bench/", first + 1, CancellationToken.None).GetAsyncEnumerator();
        var delays = new List<double>();
        for (var i = 0; i < puts; i++)
        {
            var began = Stopwatch.GetTimestamp();
            var seen = watcher.MoveNextAsync();
            var commit = CommitAsync(_fence!, new StoreOperation(NextKey(), s_value));
            await seen;
            delays.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            if (await commit != watcher.Current[0].Revision) throw new BenchmarkFailedException("a watcher saw another revision than was acknowledged");
        }

        return new Sample(delays);
    }

    /// <summary>One batch of new keys, in milliseconds: the median of three.</summary>
    public async Task<double> LargeAsync(int operations)
    {
        var times = new List<double>();
        for (var i = 0; i < 3; i++)
        {
            var batch = new StoreOperation[operations];
            for (var k = 0; k < operations; k++) batch[k] = new StoreOperation(NextKey(), s_value);
            var began = Stopwatch.GetTimestamp();
            await CommitAsync(_fence!, batch);
            times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }

        return new Sample(times).Median;
    }

    /// <summary>All of a prefix, in milliseconds: the median of three.</summary>
    public async Task<double> ReadAsync(int keys)
    {
        const int batch = 100;
        for (var i = 0; i < keys; i += batch)
        {
            var operations = Enumerable.Range(i, batch).Select(k => new StoreOperation(string.Create(CultureInfo.InvariantCulture, $"/sandun/load/{k:d7}"), s_value));
            await store.CommitAsync(new StoreBatch([.. operations]), CancellationToken.None);
        }

        var times = new List<double>();
        for (var i = 0; i < 3; i++)
        {
            var began = Stopwatch.GetTimestamp();
            var reading = await store.ReadAsync("/sandun/load/", CancellationToken.None);
            times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            if (reading.Entries.Count != keys) throw new BenchmarkFailedException($"{reading.Entries.Count} keys were read, not {keys}");
        }

        return new Sample(times).Median;
    }

    /// <summary>The longest time without an acknowledged write around a fault, in milliseconds; no write may fail, none be lost.</summary>
    public async Task<double> LongestGapAsync(Action fault)
    {
        var fence = await FenceAsync();
        var (longest, last) = (TimeSpan.Zero, Stopwatch.GetTimestamp());
        const int faultAt = 500, puts = 1_500;
        for (var i = 0; i < puts; i++)
        {
            if (i == faultAt) fault();
            await CommitAsync(fence, new StoreOperation(NextKey(), s_value));
            var gap = Stopwatch.GetElapsedTime(last);
            last = Stopwatch.GetTimestamp();
            if (gap > longest && i >= faultAt) longest = gap;
        }

        await CheckAsync();
        return longest.TotalMilliseconds;
    }

    /// <summary>A fast wrong answer is a failure: what was acknowledged is there.</summary>
    public async Task CheckAsync()
    {
        var found = (await store.ReadAsync("/sandun/bench/", CancellationToken.None)).Entries.Count;
        if (found != _acked) throw new BenchmarkFailedException($"{found} keys are there, {_acked} were acknowledged");
    }

    private async Task<StoreCompare> FenceAsync() => new(
        "/sandun/leader", CreateRevision: (await store.CommitAsync(new StoreBatch(new StoreOperation("/sandun/leader", s_value)), CancellationToken.None)).Revision);

    private async Task<long> CommitAsync(StoreCompare fence, params StoreOperation[] operations)
    {
        var outcome = await store.CommitAsync(new StoreBatch([fence], operations), CancellationToken.None);
        if (!outcome.Succeeded) throw new BenchmarkFailedException("a commit was refused");
        Interlocked.Add(ref _acked, operations.Length);
        return outcome.Revision;
    }

    private string NextKey() => string.Create(CultureInfo.InvariantCulture, $"/sandun/bench/{Interlocked.Increment(ref _next):d9}");
}
