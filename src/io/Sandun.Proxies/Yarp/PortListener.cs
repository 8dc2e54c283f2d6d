using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.AspNetCore.Hosting;
using System.Security.Cryptography.X509Certificates;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Sandun.Proxies.Yarp;

/// <summary>One port that is listened on: a Kestrel of its own, so that it opens and closes without touching another.</summary>
internal sealed class PortListener
{
    /// <summary>How long requests in flight get when a port is given up.</summary>
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(10);

    /// <summary>What Kestrel's TLS asks its host for: counters of its own.</summary>
    private static readonly Lazy<IServiceProvider> s_tlsServices = new(() =>
    {
        var host = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        host.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
        return host.Build().Services;
    });

    private readonly KestrelServer _server;

    private PortListener(KestrelServer server, bool http)
    {
        _server = server;
        Http = http;
    }

    public bool Http { get; }

    /// <exception cref="IOException">The port cannot be opened; its inner exceptions say why.</exception>
    public static Task<PortListener> OpenHttpAsync(IPEndPoint at, IHttpApplication<HttpContext> application, ILoggerFactory loggers) =>
        OpenAsync(at, listen => listen.Protocols = HttpProtocols.Http1, application, http: true, loggers);

    /// <param name="certificate">The certificate of a host name, or null to refuse the handshake.</param>
    /// <inheritdoc cref="OpenHttpAsync"/>
    public static Task<PortListener> OpenTlsAsync(
        IPEndPoint at, Func<string?, X509Certificate2?> certificate, IHttpApplication<HttpContext> application, ILoggerFactory loggers) =>
        OpenAsync(
            at, listen => listen.UseHttps(new HttpsConnectionAdapterOptions { ServerCertificateSelector = (_, name) => certificate(name) }), application, http: true, loggers, tls: true);

    /// <inheritdoc cref="OpenHttpAsync"/>
    public static Task<PortListener> OpenTcpAsync(IPEndPoint at, Func<ConnectionContext, Task> serve, IHttpApplication<HttpContext> unused, ILoggerFactory loggers) =>
        OpenAsync(at, listen => listen.Run(serve), unused, http: false, loggers);

    /// <summary>Closes the port at once, and its connections when their requests are done.</summary>
    public async Task CloseAsync()
    {
        using var grace = new CancellationTokenSource(s_grace);
        await _server.StopAsync(grace.Token);
        _server.Dispose();
    }

    private static async Task<PortListener> OpenAsync(
        IPEndPoint at, Action<ListenOptions> configure, IHttpApplication<HttpContext> application, bool http, ILoggerFactory loggers,
        bool tls = false)
    {
        var options = new KestrelServerOptions { AddServerHeader = false };
        if (tls) options.ApplicationServices = s_tlsServices.Value;
        // What a body may weigh and how slowly it may come is each app's own business.
        options.Limits.MaxRequestBodySize = null;
        options.Limits.MinRequestBodyDataRate = null;
        options.Limits.MinResponseDataRate = null;
        options.Listen(at, configure);
        var transport = new SocketTransportFactory(Options.Create(new SocketTransportOptions()), loggers);
        var server = new KestrelServer(Options.Create(options), transport, loggers);
        try
        {
            await server.StartAsync(application, CancellationToken.None);
            return new PortListener(server, http);
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }
}
