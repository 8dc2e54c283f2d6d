using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Sandun.NativeApi;
using Sandun.Server.Access;
using Sandun.Server.Endpoints;
using Sandun.Server.Settings;
using Sandun.Store;

namespace Sandun.Server.Starting;

/// <summary>
/// Stands in for a server whose store does not answer yet, for example while etcd has no quorum: says so at the server's addresses, and
/// asks the store until it answers. It knows no state, so that everything but signs of life is refused with 503 and <c>Retry-After</c>.
/// </summary>
internal sealed class WaitingServer(ServerOptions options, TimeProvider time)
{
    /// <summary>Between two looks at the store: what waits is up again soon after it is.</summary>
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(300);

    private readonly Principals _principals = Principals.Of(options);
    private volatile string _problem = "";

    /// <summary>Waits until the store answers. False when the process is told to end before.</summary>
    /// <exception cref="SettingsException">It cannot listen as it was told to.</exception>
    /// <exception cref="StoreException">The store can never be opened like this; the message names the cure.</exception>
    public async Task<bool> RunAsync(string problem)
    {
        _problem = problem;
        await using var web = Build();
        try
        {
            await web.StartAsync();
        }
        catch (IOException failure) when (failure.InnerException is AddressInUseException)
        {
            throw TakenPorts.Refusal(options.Listen, failure);
        }

        var logger = web.Services.GetRequiredService<ILogger<WaitingServer>>();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(web.Lifetime.ApplicationStopping);
        try
        {
            while (!await AnswersAsync(logger, ending.Token)) await Task.Delay(s_pause, time, ending.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        finally
        {
            await web.StopAsync();
        }
    }

    private async Task<bool> AnswersAsync(ILogger logger, CancellationToken cancellation)
    {
        try
        {
            await using var store = await StoreOpening.OpenAsync(options, time, new LoggerFactory());

            // A member of etcd speaks for itself without a majority; only a read of the state shows one.
            await store.GetAsync(StoreEntities.DefaultRoot, cancellation);
            return true;
        }
        catch (StoreSilentException silent)
        {
            cancellation.ThrowIfCancellationRequested();
            if (silent.Message != _problem) WaitingServerLog.LogWaiting(logger, silent.Message);
            _problem = silent.Message;
            return false;
        }
    }

    private WebApplication Build()
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = [], ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.Sources.Clear();
        builder.Logging.ClearProviders();
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning).AddSimpleConsole(console => console.SingleLine = true);
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(Listen);
        var web = builder.Build();
        var hosts = new HostNames(options);
        web.Run(http => hosts.Refusal(http.Request) is { } refusal
            ? NativeAnswers.RefuseAsync(http, StatusCodes.Status403Forbidden, refusal)
            : AnswerAsync(http));
        return web;
    }

    private Task AnswerAsync(HttpContext http)
    {
        if (http.Request.Path is { Value: "/ping" or "/service/marathon/ping" }) return http.Response.WriteAsync("pong", http.RequestAborted);
        var known = _principals.AreNone || _principals.ByHeader(http.Request.Headers.Authorization.ToString()) is not null;
        if (known && HttpMethods.IsGet(http.Request.Method) && http.Request.Path == "/sandun/v1/cluster")
        {
            var self = new ClusterMember(options.MemberName, false, options.AdvertisedUrl.AbsoluteUri, ServerVersion.Text, time.GetUtcNow(), 0, 0);
            return NativeAnswers.SendAsync(http, new ClusterStatus(options.Store ?? "sqlite", _problem, [self]), NativeJson.Default.ClusterStatus);
        }

        // Whoever has not shown who they are need not know where the store is.
        return NativeAnswers.RefuseAsync(
            http, StatusCodes.Status503ServiceUnavailable, "This server has just started and waits for its store" + (known ? ": " + _problem : ""));
    }

    private void Listen(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        foreach (var where in options.Listen)
        {
            kestrel.Listen(where, listen =>
            {
                if (options.HasTls) listen.UseHttps(WebCertificate.Read(options, time.GetUtcNow()));
            });
        }
    }
}
