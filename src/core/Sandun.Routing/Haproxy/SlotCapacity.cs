using System.Numerics;

namespace Sandun.Routing;

/// <summary>How many server slots a backend gets, so that instances come and go without a reload.</summary>
public static class SlotCapacity
{
    /// <summary>
    /// Fewest slots of a backend: a slot that was left drains and rests for a second, so a small app that is replaced several times within
    /// that needs many times its instances. They cost about 160 kB a backend.
    /// </summary>
    public const int Least = 32;

    /// <summary>Most slots of a backend: bounds HAProxy's memory (about 5 kB a slot) and the time of a reload.</summary>
    public const int Most = 4096;

    /// <summary>Twice the instances, so that a whole rolling replacement fits; a power of two, so that growth reloads rarely.</summary>
    public static int For(int instances)
    {
        var wanted = (uint)Math.Clamp(Math.Max(Least, 2L * instances), Least, Most);
        return (int)Math.Min(BitOperations.RoundUpToPowerOf2(wanted), Most);
    }
}
