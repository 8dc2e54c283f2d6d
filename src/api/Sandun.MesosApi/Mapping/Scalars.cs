using Google.Protobuf;
using Sandun.Protocol;

namespace Sandun.MesosApi.Mapping;

/// <summary>Between Mesos' units and Sandun's exact ones.</summary>
internal static class Scalars
{
    /// <summary>Larger values are no quantities of anything: Mesos' own bound of quota is smaller.</summary>
    private const double LargestValue = 1e12;

    private const long NanosecondsPerTick = 100;

    /// <summary>Reads a scalar of Mesos (thousandths count, megabytes for mem and disk).</summary>
    /// <exception cref="FormatException">It is not finite, or beyond any quantity.</exception>
    public static long Amount(string name, double value) => double.IsFinite(value) && double.Abs(value) <= LargestValue
        ? Resource.Units(name, (decimal)value)
        : throw new FormatException($"Invalid scalar resource: '{name}' has a value that is no quantity");

    public static double Value(string name, long amount) => (double)Resource.Value(name, amount);

    /// <summary>A time of nanoseconds, bounded to what can be represented.</summary>
    public static TimeSpan Duration(long nanoseconds) => TimeSpan.FromTicks(nanoseconds / NanosecondsPerTick);

    public static long Nanoseconds(TimeSpan duration) => duration.Ticks > long.MaxValue / NanosecondsPerTick ? long.MaxValue : duration.Ticks * NanosecondsPerTick;

    /// <summary>A time of seconds as Mesos' clients write it, bounded to what can be represented.</summary>
    public static TimeSpan Seconds(double seconds) => double.IsNaN(seconds)
        ? TimeSpan.Zero
        : seconds >= TimeSpan.MaxValue.TotalSeconds ? TimeSpan.MaxValue : seconds <= TimeSpan.MinValue.TotalSeconds ? TimeSpan.MinValue : TimeSpan.FromSeconds(seconds);

    /// <summary>Seconds since the epoch, as Mesos writes times.</summary>
    public static double Epoch(DateTimeOffset at) => (at - DateTimeOffset.UnixEpoch).TotalSeconds;

    public static ByteString Bytes(Guid uuid) => UnsafeByteOperations.UnsafeWrap(uuid.ToByteArray(bigEndian: true));

    /// <summary>Sixteen bytes as they are; the order does not matter as long as they go back the same way.</summary>
    /// <exception cref="FormatException">It has another length.</exception>
    public static Guid Uuid(ByteString bytes) => bytes.Length == 16
        ? new Guid(bytes.Span, bigEndian: true)
        : throw new FormatException("Not a valid UUID: expected 16 bytes");
}
