using System.Net.Sockets;
using Sandun.Protocol;

namespace Sandun.Runtimes.Probes;

/// <summary>Probes over HTTP, HTTPS and TCP. Each opens its own connection: a kept one would hide a listener that is gone.</summary>
internal sealed class NetworkProbe : IDisposable
{
    private const int PreservedBytes = 4096;

    /// <summary>Certificates are not verified, as in Marathon: checks go to addresses no certificate names.</summary>
    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false, UseProxy = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.Zero,
        SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => true },
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>Null for an answer of 200–399, else what was wrong.</summary>
    public async Task<ProbeOutcome> HttpAsync(Uri address, bool ignore1xx, CancellationToken cancellation)
    {
        try
        {
            using var answer = await GetAsync(address, cancellation);
            var status = (int)answer.StatusCode;
            if (status < 200 && ignore1xx) return ProbeOutcome.Discarded;
            var outcome = status is >= 200 and < 400 ? ProbeOutcome.Success : ProbeOutcome.Failed($"{address} answered {status} {answer.ReasonPhrase}".TrimEnd());
            return outcome with { HttpStatus = status };
        }
        catch (HttpRequestException failure)
        {
            return ProbeOutcome.Failed($"{address}: {failure.InnerException?.Message ?? failure.Message}");
        }
    }

    public static async Task<ProbeOutcome> TcpAsync(ProbeTarget target, CancellationToken cancellation)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(target.Host, target.Port, cancellation);
            return ProbeOutcome.Success;
        }
        catch (SocketException failure)
        {
            return ProbeOutcome.Failed($"{target.Host}:{target.Port}: {failure.Message}");
        }
    }

    /// <summary>Asks for readiness; no answer counts as 504.</summary>
    public async Task<ReadinessResult> ReadinessAsync(Uri address, ReadinessCheckSpec check, CancellationToken cancellation)
    {
        try
        {
            using var answer = await GetAsync(address, cancellation);
            var status = (int)answer.StatusCode;
            var ready = check.HttpStatusCodesForReady.Contains(status);
            if (!check.PreserveLastResponse) return new ReadinessResult(ready, status);
            return new ReadinessResult(ready, status, answer.Content.Headers.ContentType?.ToString(), await BodyAsync(answer, cancellation));
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            return new ReadinessResult(false, 504);
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> GetAsync(Uri address, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address) { Headers = { ConnectionClose = true } };
        return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
    }

    private static async Task<string> BodyAsync(HttpResponseMessage answer, CancellationToken cancellation)
    {
        await using var body = await answer.Content.ReadAsStreamAsync(cancellation);
        var buffer = new byte[PreservedBytes];
        var length = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellation);
        return System.Text.Encoding.UTF8.GetString(buffer, 0, length);
    }
}
