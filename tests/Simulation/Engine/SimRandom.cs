using System.Numerics;
using Sandun.Protocol;

namespace Sandun.Simulation.Engine;

/// <summary>
/// xoshiro256** (Blackman and Vigna 2018), seeded by SplitMix64. Each concern of a run has its own stream, so a new draw in one place
/// does not shift all others.
/// </summary>
internal sealed class SimRandom : IRandomSource
{
    private readonly ulong _seed;
    private ulong _a, _b, _c, _d;

    public SimRandom(ulong seed)
    {
        _seed = seed;
        _a = Mix(ref seed);
        _b = Mix(ref seed);
        _c = Mix(ref seed);
        _d = Mix(ref seed);
    }

    /// <summary>The stream of a concern; the same for the same seed and name.</summary>
    public SimRandom Split(string concern)
    {
        var hash = 14695981039346656037UL;
        foreach (var c in concern) hash = (hash ^ c) * 1099511628211UL;
        return new SimRandom(_seed ^ hash);
    }

    public ulong Next()
    {
        var result = BitOperations.RotateLeft(_b * 5, 7) * 9;
        var t = _b << 17;
        _c ^= _a;
        _d ^= _b;
        _b ^= _c;
        _a ^= _d;
        _c ^= t;
        _d = BitOperations.RotateLeft(_d, 45);
        return result;
    }

    /// <summary>A number from <paramref name="low"/> to <paramref name="high"/>, both included.</summary>
    public int Between(int low, int high) => low + this.Below(high - low + 1);

    /// <summary>True with a probability of so many thousandths.</summary>
    public bool Chance(int thousandths) => this.Below(1000) < thousandths;

    /// <summary>A time between two counts of milliseconds, to the microsecond.</summary>
    public TimeSpan Time(int lowMilliseconds, int highMilliseconds) =>
        TimeSpan.FromMicroseconds(Between(lowMilliseconds * 1000, highMilliseconds * 1000));

    public T Pick<T>(IReadOnlyList<T> items) => items[this.Below(items.Count)];

    private static ulong Mix(ref ulong state)
    {
        var z = state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
