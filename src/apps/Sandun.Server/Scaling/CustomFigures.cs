using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Sandun.Autoscaler.Policies;
using Sandun.NativeApi;
using Sandun.Server.Telemetry;

namespace Sandun.Server.Scaling;

/// <summary>Figures from elsewhere that apps are sized by: asked for every few seconds, and missing when they were not answered lately.</summary>
internal sealed class CustomFigures(TimeProvider time) : IDisposable
{
    /// <summary>Questions under way at once: a slow source must not hold up the others, nor many of them the server.</summary>
    private const int MostAtOnce = 16;

    /// <summary>Longest answer that is read: a number, or a page of JSON.</summary>
    private const int LongestAnswer = 1024 * 1024;

    private static readonly TimeSpan s_pace = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_fresh = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(4);

    private readonly ConcurrentDictionary<CustomMetric, Answer> _answers = new();
    private readonly ConcurrentDictionary<string, PrometheusClient> _servers = new(StringComparer.Ordinal);
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = s_limit, MaxResponseContentBufferSize = LongestAnswer };
    private DateTimeOffset _asked = DateTimeOffset.MinValue;
    private Task _asking = Task.CompletedTask;

    /// <summary>The figures of an app's metrics, in their order; null where one is missing.</summary>
    public ImmutableArray<double?> Of(ImmutableArray<CustomMetric> metrics)
    {
        var now = time.GetUtcNow();
        return [.. metrics.Select(metric => _answers.TryGetValue(metric, out var answer) && now - answer.At < s_fresh ? answer.Value : null)];
    }

    /// <summary>Asks for what is wanted, in the background, unless that was done just now.</summary>
    public void Ask(IReadOnlyCollection<CustomMetric> wanted, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        if (wanted.Count == 0 || now - _asked < s_pace || !_asking.IsCompleted) return;
        _asked = now;
        foreach (var gone in _answers.Keys.Except(wanted).ToList()) _answers.TryRemove(gone, out _);
        _asking = Parallel.ForEachAsync(
            wanted, new ParallelOptions { MaxDegreeOfParallelism = MostAtOnce, CancellationToken = cancellation },
            async (metric, token) => _answers[metric] = new Answer(await ReadAsync(metric, token), time.GetUtcNow()));
    }

    public void Dispose()
    {
        _http.Dispose();
        foreach (var server in _servers.Values) server.Dispose();
    }

    /// <summary>The number in an answer: all of it, or what stands at a path of its JSON.</summary>
    internal static double? NumberIn(string answer, string? path)
    {
        if (path is null) return Finite(answer.Trim());
        try
        {
            using var document = JsonDocument.Parse(answer);
            var at = document.RootElement;
            foreach (var part in path.Split('.', '/').Where(part => part.Length > 0))
            {
                if (at.ValueKind == JsonValueKind.Array && int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < at.GetArrayLength()) at = at[index];
                else if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(part, out at)) return null;
            }

            return at.ValueKind is JsonValueKind.Number or JsonValueKind.String ? Finite(at.ToString()) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static double? Finite(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;

    private async Task<double?> ReadAsync(CustomMetric metric, CancellationToken cancellation)
    {
        try
        {
            if (metric.Query is { } query) return await _servers.GetOrAdd(metric.Address, address => new PrometheusClient(new Uri(address))).ValueAsync(query, cancellation);
            using var response = await _http.GetAsync(metric.Address, cancellation);
            return response.IsSuccessStatusCode ? NumberIn(await response.Content.ReadAsStringAsync(cancellation), metric.Path) : null;
        }
        catch (Exception failure) when (failure is HttpRequestException or ControlPlaneException || (failure is TaskCanceledException && !cancellation.IsCancellationRequested))
        {
            return null;
        }
    }

    private sealed record Answer(double? Value, DateTimeOffset At);
}
