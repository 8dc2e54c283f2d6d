using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Sandun.MarathonApi;
using Xunit;

namespace Sandun.Tests.Marathon;

/// <summary>The Marathon API on a real Kestrel on a free loopback port.</summary>
internal sealed class MarathonServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private MarathonServer(WebApplication app)
    {
        _app = app;
        Address = new Uri(app.Urls.First());
        Client = new HttpClient { BaseAddress = Address };
    }

    public Uri Address { get; }

    public HttpClient Client { get; }

    public static Task<MarathonServer> StartAsync(IServices services) => StartAsync(services, new MarathonApiOptions());

    public static async Task<MarathonServer> StartAsync(IServices services, MarathonApiOptions options)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        app.MapMarathonApi(services, options);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new MarathonServer(app);
    }

    public async Task<Reply> SendAsync(string method, string path, string? json = null, string? accept = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(Address.ToString().TrimEnd('/') + path));
        if (json is not null) request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        if (accept is not null) request.Headers.Add("Accept", accept);
        using var response = await Client.SendAsync(request, TestContext.Current.CancellationToken);
        return new Reply(response, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    public Task<Reply> GetAsync(string path, string? accept = null) => SendAsync("GET", path, accept: accept);

    /// <summary>Follows the events: those from when this returns on.</summary>
    /// <param name="query">Which, as <c>?event_type=…</c>; all without.</param>
    public async Task<Stream> EventsAsync(string query = "")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v2/events" + query);
        request.Headers.Add("Accept", "text/event-stream");
        var response = await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        return await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }

    /// <summary>An answer as a test looks at it.</summary>
    public sealed class Reply(HttpResponseMessage response, string text)
    {
        public int Status { get; } = (int)response.StatusCode;

        public string Text { get; } = text;

        public string? Location { get; } = response.Headers.Location?.ToString();

        public string? DeploymentId { get; } =
            response.Headers.TryGetValues("Marathon-Deployment-Id", out var values) ? values.First() : null;

        public string? CacheControl { get; } = response.Headers.TryGetValues("Cache-Control", out var values) ? string.Join(", ", values) : null;

        public JsonElement Json => JsonDocument.Parse(Text).RootElement;

        public string? Message => Json.GetProperty("message").GetString();

        /// <summary>The paths the refusal names.</summary>
        public IReadOnlyList<string> Paths => !Json.TryGetProperty("details", out var details) || details.ValueKind != JsonValueKind.Array
            ? []
            : [.. details.EnumerateArray().Select(detail => detail.GetProperty("path").GetString()!)];
    }
}
