using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Sandun.AgentLink;

namespace Sandun.Io.Tests.AgentLink;

/// <summary>A real Kestrel with nothing but the link on a unix socket.</summary>
internal sealed class LinkHost(WebApplication app) : IAsyncDisposable
{
    public static async Task<LinkHost> StartAsync(string socket, ILinkServer server)
    {
        File.Delete(socket);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
            kestrel.ListenUnixSocket(socket, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddRoutingCore();
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(server);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromMilliseconds(100));
        var app = builder.Build();
        app.MapGrpcService<LinkService>();
        await app.StartAsync();
        return new LinkHost(app);
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
