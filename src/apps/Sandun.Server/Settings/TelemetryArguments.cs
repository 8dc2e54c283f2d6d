using System.Globalization;
using Sandun.Telemetry;

namespace Sandun.Server.Settings;

/// <summary>What the server may take for figures over time, and where they go.</summary>
internal static class TelemetryArguments
{
    public const string Help =
        """
        figures over time (docs/metrics.md) and scaling by them (docs/autoscaling.md):
          --metrics-disk MB          disk for minutes of figures, below metrics/ in the data directory; the oldest go first (default: 2048)
          --metrics-days N           how long minutes are kept; seconds are kept for an hour (default: 28)
          --metrics-series N         series in memory, each of at most 15 kB; further ones are dropped (default: 20000)
          --scaling-reserve PERCENT  CPUs and memory that apps which grow by themselves leave free, but for what they are guaranteed (default: 0)
          --otlp-endpoint URL        send figures to a collector every ten seconds: http://HOST:4318 (OTLP over HTTP) or grpc://HOST:4317
          --metrics-from URL         let a Prometheus server, such as http://HOST:9090, answer questions about figures; it must scrape
                                     this server. A user and password may stand before the host
        """;

    /// <summary>The options with one of these set, or null when the name is none of them.</summary>
    public static ServerOptions? With(ServerOptions options, string name, string value) => name switch
    {
        "--metrics-disk" => options with { Telemetry = options.Telemetry with { DiskBytes = Number(name, value, 1, 1L << 30) << 20 } },
        "--metrics-days" => options with { Telemetry = options.Telemetry with { Days = (int)Number(name, value, 1, 3_660) } },
        "--metrics-series" => options with { Telemetry = options.Telemetry with { Series = (int)Number(name, value, 1, 10_000_000) } },
        "--scaling-reserve" => options with { ScalingReservePercent = (int)Number(name, value, 0, 90) },
        "--otlp-endpoint" => options with { OtlpEndpoint = Address(name, value, "http://collector.example:4318 or grpc://collector.example:4317", "http", "https", "grpc") },
        "--metrics-from" => options with { MetricsFrom = Address(name, value, "http://prometheus.example:9090", "http", "https") },
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

    private static Uri Address(string name, string value, string example, params ReadOnlySpan<string> schemes) =>
        Uri.TryCreate(value, UriKind.Absolute, out var url) && schemes.Contains(url.Scheme) ? url : throw new SettingsException($"{name} {value} is not a URL such as {example}");

    private static long Number(string name, string value, long least, long most) =>
        long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new SettingsException($"{name} {value} must be a whole number between {least} and {most}");
}
