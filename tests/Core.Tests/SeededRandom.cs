using Sandun.Protocol;

namespace Sandun.Core.Tests;

/// <summary>SplitMix64 (Steele, Lea, Flood 2014): a reproducible stream for decisions that draw.</summary>
public sealed class SeededRandom(ulong seed) : IRandomSource
{
    private ulong _state = seed;

    public ulong Next()
    {
        var z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
