using System.Collections.Immutable;
using System.Numerics;

namespace Sandun.Protocol;

/// <summary>
/// Response times, counted in buckets that grow by an eighth of their octave, so that a percentile is right to 12.5 % from
/// microseconds to hours and histograms of many routers add up exactly. Source: the layout of HdrHistogram with three bits of
/// precision (Gil Tene, hdrhistogram.org).
/// </summary>
public sealed class LatencyHistogram
{
    public static readonly LatencyHistogram Empty = new([], 0, 0);

    /// <summary>Longest time kept apart; about 19 hours.</summary>
    public const long MicrosMax = (1L << 36) - 1;

    /// <summary>Number of buckets.</summary>
    public const int Buckets = 35 * 8;

    private const int Bits = 3;

    private LatencyHistogram(ImmutableArray<LatencyBucket> counts, long count, long totalMicros)
    {
        Counts = counts;
        Count = count;
        TotalMicros = totalMicros;
    }

    /// <summary>Buckets that are not empty, ascending by index.</summary>
    public ImmutableArray<LatencyBucket> Counts { get; }

    /// <summary>How many times were counted.</summary>
    public long Count { get; }

    /// <summary>Sum of all times, in microseconds.</summary>
    public long TotalMicros { get; }

    /// <summary>Mean in microseconds; 0 when empty.</summary>
    public long MeanMicros => Count == 0 ? 0 : TotalMicros / Count;

    /// <summary>The histogram of buckets counted elsewhere; indices out of range and counts below one are left out.</summary>
    public static LatencyHistogram Of(IEnumerable<LatencyBucket> counts, long totalMicros)
    {
        var sums = new SortedDictionary<int, long>();
        foreach (var bucket in counts)
        {
            if (bucket.Index is < 0 or >= Buckets || bucket.Count < 1) continue;
            sums[bucket.Index] = sums.GetValueOrDefault(bucket.Index) + bucket.Count;
        }

        return sums.Count == 0
            ? Empty
            : new LatencyHistogram([.. sums.Select(sum => new LatencyBucket(sum.Key, sum.Value))], sums.Values.Sum(), Math.Max(0, totalMicros));
    }

    /// <summary>The histogram of single times.</summary>
    public static LatencyHistogram OfTimes(IEnumerable<long> micros)
    {
        var times = micros.Select(time => Math.Clamp(time, 0, MicrosMax)).ToList();
        return Of(times.Select(time => new LatencyBucket(IndexOf(time), 1)), times.Sum());
    }

    /// <summary>The bucket of a time in microseconds.</summary>
    public static int IndexOf(long micros)
    {
        var time = Math.Clamp(micros, 0, MicrosMax);
        if (time < 1 << Bits) return (int)time;
        var shift = BitOperations.Log2((ulong)time) - Bits;
        return ((shift + 1) << Bits) + (int)((time >> shift) & ((1 << Bits) - 1));
    }

    /// <summary>The longest time of a bucket, in microseconds.</summary>
    public static long UpperMicros(int index)
    {
        if (index < 1 << Bits) return index;
        var shift = (index >> Bits) - 1;
        var lower = (long)((1 << Bits) + (index & ((1 << Bits) - 1))) << shift;
        return lower + (1L << shift) - 1;
    }

    public LatencyHistogram Plus(LatencyHistogram other)
    {
        if (other.Count == 0) return this;
        return Count == 0 ? other : Of(Counts.Concat(other.Counts), TotalMicros + other.TotalMicros);
    }

    /// <summary>The time that this many of a thousand requests did not exceed, in microseconds; 0 when empty.</summary>
    public long QuantileMicros(int permille)
    {
        if (Count == 0) return 0;
        var rank = ((Count * Math.Clamp(permille, 0, 1000)) + 999) / 1000;
        long seen = 0;
        foreach (var bucket in Counts)
        {
            seen += bucket.Count;
            if (seen >= Math.Max(rank, 1)) return UpperMicros(bucket.Index);
        }

        return UpperMicros(Counts[^1].Index);
    }
}

/// <summary>Times counted in one bucket of a <see cref="LatencyHistogram"/>.</summary>
/// <param name="Index">See <see cref="LatencyHistogram.IndexOf"/>.</param>
/// <param name="Count">How many; at least 1.</param>
public readonly record struct LatencyBucket(int Index, long Count);
