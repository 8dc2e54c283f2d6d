using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Sandun.AgentLink;
using Sandun.AgentLink.Admission;
using Sandun.AgentLink.Servers;

namespace Sandun.Io.Tests.AgentLink;

/// <summary>A real Kestrel with nothing but the link: on a unix socket, or on a loopback port over TLS.</summary>
internal sealed class LinkHost(WebApplication app) : IAsyncDisposable
{
    /// <summary>Where it listens over TLS.</summary>
    public LinkAddress Address => LinkAddress.Parse(app.Urls.Single());

    public static Task<LinkHost> StartAsync(string socket, ILinkServer server)
    {
        File.Delete(socket);
        return StartAsync(kestrel => kestrel.ListenUnixSocket(socket, LinkConnections.UseLocal), server, new TestDesk());
    }

    /// <param name="desk">Its authority signs the server's certificate.</param>
    /// <param name="server">What hears the peers.</param>
    /// <param name="port">The port; 0 for a free one.</param>
    /// <param name="leader">Who leads; null for this server.</param>
    /// <param name="gate">Who is let in; null for everybody with a certificate.</param>
    public static Task<LinkHost> StartTlsAsync(TestDesk desk, ILinkServer server, int port = 0, ILeaderHint? leader = null, LinkGate? gate = null)
    {
        var tls = new LinkTls(desk.Signing, "server-1", desk.Names, TimeProvider.System);
        return StartAsync(kestrel => kestrel.Listen(IPAddress.Loopback, port, tls.Use), server, desk, leader, gate);
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private static async Task<LinkHost> StartAsync(
        Action<KestrelServerOptions> listen, ILinkServer server, TestDesk desk, ILeaderHint? leader = null, LinkGate? gate = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(listen);
        builder.Services.AddRoutingCore();
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(server);
        builder.Services.AddSingleton<ILinkDesk>(desk);
        builder.Services.AddSingleton(leader ?? new AlwaysLeader());
        builder.Services.AddSingleton(gate ?? new LinkGate(TimeProvider.System));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromMilliseconds(100));
        var app = builder.Build();
        app.MapGrpcService<LinkService>();
        await app.StartAsync();
        return new LinkHost(app);
    }
}
