using System.Globalization;
using System.Text.Json;
using Sandun.NativeApi;

namespace Sandun.Server.Telemetry;

/// <summary>Asks a Prometheus server, or whatever answers as one.</summary>
internal sealed class PrometheusClient : IDisposable
{
    /// <summary>Longest answer read: a thousand lines of a thousand points, and some.</summary>
    private const int LongestAnswer = 64 * 1024 * 1024;

    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(15);

    private readonly HttpClient _http;

    public PrometheusClient(Uri address)
    {
        Address = address;
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = !address.IsLoopback })
        {
            BaseAddress = new Uri(address.AbsoluteUri.TrimEnd('/') + "/"), Timeout = s_limit, MaxResponseContentBufferSize = LongestAnswer,
        };
        if (address.UserInfo.Length == 0) return;
        var credentials = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(Uri.UnescapeDataString(address.UserInfo)));
        _http.DefaultRequestHeaders.Authorization = new System.Net.Http.Headers.AuthenticationHeaderValue("Basic", credentials);
    }

    public Uri Address { get; }

    /// <summary>The values of an expression from one second to another, by series.</summary>
    /// <exception cref="ControlPlaneException">It does not answer, or refuses the expression.</exception>
    public async Task<IReadOnlyList<PrometheusSeries>> RangeAsync(string expression, long start, long end, int step, CancellationToken cancellation)
    {
        var query = string.Create(CultureInfo.InvariantCulture, $"api/v1/query_range?query={Uri.EscapeDataString(expression)}&start={start}&end={end}&step={step}");
        using var answer = await GetAsync(query, cancellation);
        return [.. Result(answer).Select(series => new PrometheusSeries(Labels(series), [.. series.GetProperty("values").EnumerateArray().Select(Value)]))];
    }

    /// <summary>The value of an expression now: the sum where it is of many series; null when it is of none.</summary>
    /// <exception cref="ControlPlaneException">It does not answer, or refuses the expression.</exception>
    public async Task<double?> ValueAsync(string expression, CancellationToken cancellation)
    {
        using var answer = await GetAsync("api/v1/query?query=" + Uri.EscapeDataString(expression), cancellation);
        var data = answer.RootElement.GetProperty("data");
        if (data.GetProperty("resultType").GetString() == "scalar") return Value(data.GetProperty("result")).Value;
        double? sum = null;
        foreach (var series in Result(answer)) sum = (sum ?? 0) + Value(series.GetProperty("value")).Value;
        return sum is { } known && double.IsFinite(known) ? known : null;
    }

    public void Dispose() => _http.Dispose();

    private async Task<JsonDocument> GetAsync(string query, CancellationToken cancellation)
    {
        try
        {
            using var response = await _http.GetAsync(query, cancellation);
            var text = await response.Content.ReadAsStringAsync(cancellation);
            var answer = JsonDocument.Parse(text);
            if (answer.RootElement.GetProperty("status").GetString() == "success") return answer;
            var error = answer.RootElement.TryGetProperty("error", out var said) ? said.GetString() : response.ReasonPhrase;
            answer.Dispose();
            throw new ControlPlaneException(502, $"Prometheus at {Name} refuses: {error}");
        }
        catch (Exception failure) when (failure is HttpRequestException or JsonException or KeyNotFoundException or InvalidOperationException ||
            (failure is TaskCanceledException && !cancellation.IsCancellationRequested))
        {
            throw new ControlPlaneException(502, $"Prometheus at {Name} does not answer: {failure.Message}");
        }
    }

    /// <summary>Without what might be a password.</summary>
    public string Name => Address.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped).TrimEnd('/');

    private static JsonElement.ArrayEnumerator Result(JsonDocument answer) => answer.RootElement.GetProperty("data").GetProperty("result").EnumerateArray();

    private static SortedDictionary<string, string> Labels(JsonElement series) => new(
        series.GetProperty("metric").EnumerateObject().ToDictionary(label => label.Name, label => label.Value.GetString() ?? ""), StringComparer.Ordinal);

    // [ second, "value" ]
    private static (double Second, double Value) Value(JsonElement pair) =>
        (pair[0].GetDouble(), double.TryParse(pair[1].GetString(), CultureInfo.InvariantCulture, out var value) ? value : double.NaN);
}

/// <summary>One series of an answer.</summary>
internal sealed record PrometheusSeries(IReadOnlyDictionary<string, string> Labels, IReadOnlyList<(double Second, double Value)> Points);
