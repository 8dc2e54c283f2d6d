using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;

namespace Sandun.Lab;

/// <summary>Talks to the servers as an operator's machine does: to any that answers, with the laboratory's principal.</summary>
public sealed class LabClient : IDisposable
{
    public const string Credentials = "ops:laboratory";

    private readonly HttpClient _http;
    private readonly IReadOnlyList<string> _urls;
    private int _next;

    public LabClient(string authorityFile, IReadOnlyList<string> urls)
    {
        _urls = urls;
        var authority = X509CertificateLoader.LoadCertificateFromFile(authorityFile);
        var handler = new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(1), UseProxy = false };
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust, CustomTrustStore = { authority }, RevocationMode = X509RevocationMode.NoCheck,
        };
        _http = new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(10) };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(Credentials)));
    }

    /// <summary>One request to one server; null when it does not answer.</summary>
    /// <param name="patience">How long is waited; ten seconds at most and unless told otherwise.</param>
    public async Task<LabAnswer?> TryAsync(string url, HttpMethod method, string path, string? json = null, TimeSpan? patience = null)
    {
        try
        {
            using var bound = new CancellationTokenSource(patience ?? _http.Timeout);
            using var request = new HttpRequestMessage(method, url + path);
            if (json is not null) request.Content = new StringContent(json, Encoding.UTF8, "application/json");
            using var answer = await _http.SendAsync(request, bound.Token);
            return new LabAnswer(answer.StatusCode, await answer.Content.ReadAsStringAsync(bound.Token), answer.Headers.Contains("X-Sandun-Stale"), answer.Headers.RetryAfter is not null);
        }
        catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException)
        {
            return null;
        }
    }

    /// <summary>Asks one server after the other until one answers with success.</summary>
    public async Task<JsonNode?> AskAsync(HttpMethod method, string path, string? json, TimeSpan limit)
    {
        string? last = null;
        for (var end = DateTimeOffset.UtcNow + limit; DateTimeOffset.UtcNow < end;)
        {
            var url = _urls[_next++ % _urls.Count];
            if (await TryAsync(url, method, path, json) is not { } answer)
            {
                last ??= "nobody answered";
            }
            else
            {
                // A removal that was given up, or whose answer was lost, may have been made: then it is gone, which is as good.
                if (method == HttpMethod.Delete && answer.Status == HttpStatusCode.NotFound && last is not null) return null;
                if ((int)answer.Status < 300) return answer.Body.Length == 0 ? null : JsonNode.Parse(answer.Body);
                if (answer.Status is not (HttpStatusCode.ServiceUnavailable or HttpStatusCode.BadGateway or HttpStatusCode.GatewayTimeout))
                    throw new LabException($"{method} {path}: {(int)answer.Status} {answer.Body}");
                last = answer.Body;
            }

            await Task.Delay(20);
        }

        throw new LabException($"{method} {path} was not answered within {limit.TotalSeconds:0} s: {last}");
    }

    public Task<JsonNode?> GetAsync(string path) => AskAsync(HttpMethod.Get, path, null, TimeSpan.FromSeconds(20));

    public void Dispose() => _http.Dispose();
}

/// <summary>A server's answer.</summary>
/// <param name="Status">Its status.</param>
/// <param name="Body">Its body.</param>
/// <param name="Stale">Whether the server said that nothing is decided at present.</param>
/// <param name="SaysWhen">Whether it said when to ask again.</param>
public sealed record LabAnswer(HttpStatusCode Status, string Body, bool Stale, bool SaysWhen);
