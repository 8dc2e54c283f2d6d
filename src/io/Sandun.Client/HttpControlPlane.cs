using System.Net;
using System.Net.Http.Json;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Sandun.NativeApi;

namespace Sandun.Client;

/// <summary>The control plane over HTTP, at <c>/sandun/v1</c> of a server.</summary>
/// <remarks>Every failure, of the network too, is a <see cref="ControlPlaneException"/> with a sentence that names the cure.</remarks>
public sealed partial class HttpControlPlane : IControlPlane, IMembership, IDataCenters, IScalingPlane, IMetricsPlane, IDisposable
{
    /// <summary>Longest wait for an answer; the server answers a wait for changes after 30 s at the latest.</summary>
    private static readonly TimeSpan s_answerTimeout = TimeSpan.FromSeconds(100);

    /// <summary>Longest error text read: a proxy's page of HTML is cut, a message of Sandun's never is.</summary>
    private const int LongestError = 16 * 1024;

    private const string WhoAsks = "--user NAME:PASSWORD, --token TOKEN or SANDUN_CREDENTIALS";

    private readonly HttpClient _http;
    private readonly ServerAddress _address;

    /// <param name="address">The server.</param>
    public HttpControlPlane(ServerAddress address)
        : this(address, CreateHandler(address))
    {
    }

    /// <param name="address">The server.</param>
    /// <param name="handler">Carries the requests; disposed of with this object.</param>
    public HttpControlPlane(ServerAddress address, HttpMessageHandler handler)
    {
        _address = address;
        _http = new HttpClient(handler) { BaseAddress = address.BaseAddress, Timeout = s_answerTimeout };
        _http.DefaultRequestHeaders.Authorization = address.Authorization;
    }

    public Task<Overview> OverviewAsync(CancellationToken cancellation) => GetAsync("overview", NativeJson.Default.Overview, cancellation);

    public Task<IReadOnlyList<AppSummary>> AppsAsync(string? filter, CancellationToken cancellation) =>
        GetAsync("apps" + Query(("filter", filter)), NativeJson.Default.IReadOnlyListAppSummary, cancellation);

    public Task<AppDetail> AppAsync(string id, CancellationToken cancellation) =>
        GetAsync("app" + Query(("id", id)), NativeJson.Default.AppDetail, cancellation);

    public Task<IReadOnlyList<NodeSummary>> NodesAsync(CancellationToken cancellation) =>
        GetAsync("nodes", NativeJson.Default.IReadOnlyListNodeSummary, cancellation);

    public async Task<long> ConfirmLostNodesAsync(CancellationToken cancellation)
    {
        using var response = await SendAsync(HttpMethod.Post, "nodes/confirm-lost", null, cancellation);
        return await ReadAsync(response, NativeJson.Default.Int64, cancellation);
    }

    /// <inheritdoc/>
    /// <remarks>The server knows who asks by the credentials; <paramref name="by"/> is not sent.</remarks>
    public Task<Done> OrderNodeAsync(string node, NodeAction action, TimeSpan? within, string? by, CancellationToken cancellation)
    {
        var deadline = action != NodeAction.Drain ? null : within is { } time ? FormattableString.Invariant($"{(long)time.TotalSeconds}") : "none";
        return PostAsync(
            "nodes/" + action.ToString().ToLowerInvariant() + Query(("node", node), ("deadline", deadline)), null, NativeJson.Default.Done, cancellation);
    }

    public Task<ClusterStatus> ClusterAsync(CancellationToken cancellation) => GetAsync("cluster", NativeJson.Default.ClusterStatus, cancellation);

    public Task<WhyReport> WhyAsync(string id, CancellationToken cancellation) =>
        GetAsync("why" + Query(("id", id)), NativeJson.Default.WhyReport, cancellation);

    public Task<IReadOnlyList<DeploymentSummary>> DeploymentsAsync(CancellationToken cancellation) =>
        GetAsync("deployments", NativeJson.Default.IReadOnlyListDeploymentSummary, cancellation);

    public Task<ChangeAccepted> ApplyAsync(string json, bool force, CancellationToken cancellation) =>
        PostAsync("apply" + Query(("force", Flag(force))), json, cancellation);

    public Task<ChangeAccepted> ScaleAsync(string id, int instances, bool force, CancellationToken cancellation) =>
        PostAsync("scale" + Query(("id", id), ("instances", FormattableString.Invariant($"{instances}")), ("force", Flag(force))), null, cancellation);

    public Task<ChangeAccepted> RestartAsync(string id, bool force, CancellationToken cancellation) =>
        PostAsync("restart" + Query(("id", id), ("force", Flag(force))), null, cancellation);

    public Task<ChangeAccepted> RemoveAsync(string id, bool force, CancellationToken cancellation) =>
        PostAsync("remove" + Query(("id", id), ("force", Flag(force))), null, cancellation);

    public Task<LogPiece> ReadLogAsync(string taskId, string file, long offset, CancellationToken cancellation) =>
        GetAsync(
            "log" + Query(("task", taskId), ("file", file), ("offset", FormattableString.Invariant($"{offset}"))),
            NativeJson.Default.LogPiece, cancellation);

    public Task<long> WaitForChangeAsync(long seen, CancellationToken cancellation) =>
        GetAsync("changes" + Query(("seen", FormattableString.Invariant($"{seen}"))), NativeJson.Default.Int64, cancellation);

    /// <summary>What is missing before server, agent and router work together, in the server's words; empty when they do.</summary>
    /// <exception cref="ControlPlaneException">Nothing answers there.</exception>
    public async Task<string> NotReadyReasonAsync(CancellationToken cancellation)
    {
        using var response = await SendAsync(HttpMethod.Get, "ready", null, cancellation);
        return response.IsSuccessStatusCode ? "" : (await RefusalAsync(response, cancellation)).Message;
    }

    public void Dispose() => _http.Dispose();

    private static SocketsHttpHandler CreateHandler(ServerAddress address)
    {
        var handler = new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(5), UseProxy = !address.BaseAddress.IsLoopback };
        if (address.AuthorityFile is { } authorities) handler.SslOptions.CertificateChainPolicy = Trusting(authorities);
        if (address.TrustedCertificate is not { } file) return handler;
        var trusted = X509Certificate2.CreateFromPem(File.ReadAllText(file));
        handler.SslOptions.RemoteCertificateValidationCallback = (_, shown, _, _) =>
            shown is not null && shown.GetRawCertData().AsSpan().SequenceEqual(trusted.RawDataMemory.Span);
        return handler;
    }

    private static X509ChainPolicy Trusting(string authorities)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        try
        {
            policy.CustomTrustStore.ImportFromPemFile(authorities);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new ControlPlaneException(400, $"the authorities in {authorities} (--ca or SANDUN_CA) cannot be read as PEM: {failure.Message}");
        }

        return policy.CustomTrustStore.Count > 0
            ? policy
            : throw new ControlPlaneException(400, $"{authorities} (--ca or SANDUN_CA) holds no certificate in PEM form");
    }

    private async Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellation)
    {
        using var response = await SendAsync(HttpMethod.Get, path, null, cancellation);
        return await ReadAsync(response, type, cancellation);
    }

    private Task<ChangeAccepted> PostAsync(string path, string? json, CancellationToken cancellation) =>
        PostAsync(path, json, NativeJson.Default.ChangeAccepted, cancellation);

    private async Task<T> PostAsync<T>(string path, string? json, JsonTypeInfo<T> type, CancellationToken cancellation)
    {
        using var content = json is null ? null : new StringContent(json, Encoding.UTF8, "application/json");
        using var response = await SendAsync(HttpMethod.Post, path, content, cancellation);
        return await ReadAsync(response, type, cancellation);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, "/sandun/v1/" + path) { Content = content };
        return await SendAsync(request, cancellation);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        try
        {
            return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        }
        catch (HttpRequestException failure) when (failure is { HttpRequestError: HttpRequestError.SecureConnectionError, InnerException: AuthenticationException inner })
        {
            throw new ControlPlaneException(
                503, $"the certificate of the server at {_address.BaseAddress} is not trusted here ({inner.Message.TrimEnd('.')}): name the file of the authority " +
                "that signed it with --ca or SANDUN_CA, and call the server by a name that the certificate has");
        }
        catch (HttpRequestException failure)
        {
            throw new ControlPlaneException(
                503, $"cannot reach the server at {_address.BaseAddress}: {failure.InnerException?.Message ?? failure.Message}. " +
                "`sandun up` starts one on this machine; --server or SANDUN_SERVER names another.");
        }
        catch (TaskCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new ControlPlaneException(504, $"the server at {_address.BaseAddress} gave no answer within {s_answerTimeout.TotalSeconds} s");
        }
    }

    private static async Task<T> ReadAsync<T>(HttpResponseMessage response, JsonTypeInfo<T> type, CancellationToken cancellation)
    {
        if (!response.IsSuccessStatusCode) throw await RefusalAsync(response, cancellation);
        try
        {
            return await response.Content.ReadFromJsonAsync(type, cancellation) ??
                throw new ControlPlaneException(502, "the server answered with nothing");
        }
        catch (JsonException failure)
        {
            throw new ControlPlaneException(502, "the server's answer is not what this version expects: " + failure.Message);
        }
    }

    private static async Task<ControlPlaneException> RefusalAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        var status = (int)response.StatusCode;
        var text = await response.Content.ReadAsStringAsync(cancellation);
        if (text.Length > LongestError) text = text[..LongestError];
        try
        {
            if (JsonSerializer.Deserialize(text, NativeJson.Default.ErrorBody) is { Message.Length: > 0 } body)
                return new ControlPlaneException(status, status == 401 ? $"{body.Message.TrimEnd('.')}: {WhoAsks} say who asks" : body.Message);
        }
        catch (JsonException)
        {
            // Not Sandun's own words: said below by status.
        }

        return new ControlPlaneException(status, response.StatusCode switch
        {
            HttpStatusCode.Unauthorized => "the server wants credentials: " + WhoAsks,
            HttpStatusCode.Forbidden => "these credentials may not do this",
            HttpStatusCode.NotFound => "what answers there is not a Sandun server of this version",
            _ => $"the server answered {status} {response.ReasonPhrase}",
        });
    }

    private static string? Flag(bool value) => value ? "true" : null;

    private static string Query(params ReadOnlySpan<(string Name, string? Value)> members)
    {
        var query = new StringBuilder();
        foreach (var (name, value) in members)
        {
            if (value is null) continue;
            query.Append(query.Length == 0 ? '?' : '&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
        }

        return query.ToString();
    }
}
