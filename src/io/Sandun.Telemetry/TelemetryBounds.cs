namespace Sandun.Telemetry;

/// <summary>What a store of figures may take.</summary>
/// <param name="Series">Series in memory, each of at most 15 kB; figures of further ones are dropped and counted.</param>
/// <param name="DiskBytes">Bytes of files of minutes; the oldest hours go first. Two hours of seconds come on top.</param>
/// <param name="Days">How long minutes are kept.</param>
public sealed record TelemetryBounds(int Series, long DiskBytes, int Days)
{
    /// <summary>Ten thousand series that move every second take some 180 MB of memory, and 2 GB of disk in four weeks.</summary>
    public static readonly TelemetryBounds Default = new(20_000, 2L << 30, 28);
}
