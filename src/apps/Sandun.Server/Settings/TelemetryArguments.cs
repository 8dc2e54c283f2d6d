using System.Globalization;
using Sandun.Telemetry;

namespace Sandun.Server.Settings;

/// <summary>What the server may take for figures over time, and where they go.</summary>
internal static class TelemetryArguments
{
    public const string Help =
        """
        figures over time (docs/metrics.md):
          --metrics-disk MB          disk for minutes of figures, below metrics/ in the data directory; the oldest go first (default: 2048)
          --metrics-days N           how long minutes are kept; seconds are kept for an hour (default: 28)
          --metrics-series N         series in memory, each of at most 15 kB; further ones are dropped (default: 20000)
        """;

    /// <summary>The options with one of these set, or null when the name is none of them.</summary>
    public static ServerOptions? With(ServerOptions options, string name, string value) => name switch
    {
        "--metrics-disk" => options with { Telemetry = options.Telemetry with { DiskBytes = Number(name, value, 1, 1L << 30) << 20 } },
        "--metrics-days" => options with { Telemetry = options.Telemetry with { Days = (int)Number(name, value, 1, 3_660) } },
        "--metrics-series" => options with { Telemetry = options.Telemetry with { Series = (int)Number(name, value, 1, 10_000_000) } },
        _ => null,
    };

    /// <summary>Opens the store of a server.</summary>
    public static TelemetryStore Open(ServerOptions options, TimeProvider time)
    {
        var path = Path.Combine(options.DataDirectory, "metrics");
        try
        {
            return TelemetryStore.Open(path, options.Telemetry, time.GetUtcNow().ToUnixTimeSeconds());
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException($"figures cannot be kept in {path}: {refused.Message}", refused);
        }
    }

    private static long Number(string name, string value, long least, long most) =>
        long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new SettingsException($"{name} {value} must be a whole number between {least} and {most}");
}
