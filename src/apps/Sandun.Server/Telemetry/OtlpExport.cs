using System.Diagnostics.Metrics;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using Sandun.Server.Settings;
using Sandun.Telemetry;

namespace Sandun.Server.Telemetry;

/// <summary>Sends the figures of now to a collector over OTLP, every ten seconds. What cannot be sent is not kept for later.</summary>
internal sealed class OtlpExport : IDisposable
{
    /// <summary>Name of the meter all figures belong to.</summary>
    public const string MeterName = "sandun";

    private const int IntervalMilliseconds = 10_000;

    /// <summary>Figures older than this are not sent.</summary>
    private const int FreshSeconds = 5;

    private readonly TelemetryStore _store;
    private readonly TimeProvider _time;
    private readonly Meter _meter = new(MeterName, ServerVersion.Text);
    private readonly MeterProvider _provider;
    private readonly Lock _lock = new();
    private ILookup<string, Series> _latest = Enumerable.Empty<Series>().ToLookup(series => "");
    private long _second;

    /// <param name="options">Its endpoint: http:// or https:// for HTTP with protobuf, grpc:// for gRPC.</param>
    /// <param name="store">Where the figures are.</param>
    /// <param name="time">The clock.</param>
    public OtlpExport(ServerOptions options, TelemetryStore store, TimeProvider time)
    {
        (_store, _time) = (store, time);
        foreach (var (name, help) in TelemetryCollector.Catalog) _meter.CreateObservableGauge(name, () => Measure(name), description: help);
        _provider = Sdk.CreateMeterProviderBuilder().AddMeter(MeterName)
            .SetResourceBuilder(ResourceBuilder.CreateEmpty().AddService("sandun", serviceVersion: ServerVersion.Text, serviceInstanceId: options.MemberName))
            .AddView(_ => new MetricStreamConfiguration { CardinalityLimit = options.Telemetry.Series })
            .AddOtlpExporter((exporter, reader) =>
            {
                (exporter.Endpoint, exporter.Protocol) = Target(options.OtlpEndpoint!);
                reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = IntervalMilliseconds;
            })
            .Build();
    }

    public void Dispose()
    {
        _provider.Dispose();
        _meter.Dispose();
    }

    private static (Uri Endpoint, OtlpExportProtocol Protocol) Target(Uri endpoint)
    {
        if (endpoint.Scheme == "grpc") return (new UriBuilder(endpoint) { Scheme = "http" }.Uri, OtlpExportProtocol.Grpc);
        return (endpoint.AbsolutePath == "/" ? new Uri(endpoint, "/v1/metrics") : endpoint, OtlpExportProtocol.HttpProtobuf);
    }

    private IEnumerable<Measurement<double>> Measure(string metric)
    {
        foreach (var series in Latest()[metric])
        {
            var tags = LabelText.Parse(series.Key.Labels).Select(label => new KeyValuePair<string, object?>(label.Name, label.Value));
            yield return new Measurement<double>(series.LastValue, tags);
        }
    }

    /// <summary>One look at the store serves all metrics of an export.</summary>
    private ILookup<string, Series> Latest()
    {
        lock (_lock)
        {
            var now = _time.GetUtcNow().ToUnixTimeSeconds();
            if (now == _second) return _latest;
            _second = now;
            return _latest = _store.Latest(now - FreshSeconds).ToLookup(series => series.Key.Metric, StringComparer.Ordinal);
        }
    }
}
