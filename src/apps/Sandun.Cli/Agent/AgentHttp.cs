using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sandun.MesosApi.Agents;

namespace Sandun.Cli.Agent;

/// <summary>The agent's own HTTP port, where Mesos' agents have theirs: executors subscribe there, and operators read.</summary>
internal sealed class AgentHttp : IAsyncDisposable
{
    /// <summary>Mesos' port.</summary>
    public const int DefaultPort = 5051;

    /// <summary>Streams of executors end at once: they subscribe again when the agent is back.</summary>
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(1);

    private readonly KestrelServer _server;

    private AgentHttp(KestrelServer server, IPEndPoint address)
    {
        _server = server;
        Address = address;
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint Address { get; }

    /// <summary>Opens the port.</summary>
    /// <param name="wanted">Where; null for Mesos' port on the loopback, or any free one there when another program has it.</param>
    /// <param name="door">Who may.</param>
    /// <param name="front">What answers; asked for with the first request.</param>
    /// <param name="loggers">Where Kestrel says what it has to say.</param>
    /// <exception cref="CommandFailure">A port that was asked for is taken.</exception>
    public static async Task<AgentHttp> OpenAsync(IPEndPoint? wanted, AgentHttpAccess door, Func<AgentFront> front, ILoggerFactory loggers)
    {
        try
        {
            return await ListenAsync(wanted ?? new IPEndPoint(IPAddress.Loopback, DefaultPort), door, front, loggers);
        }
        catch (IOException taken) when (wanted is not null)
        {
            throw new CommandFailure($"--http-listen {wanted}: {taken.InnerException?.Message ?? taken.Message}; choose another port, or none");
        }
        catch (IOException)
        {
            return await ListenAsync(new IPEndPoint(IPAddress.Loopback, 0), door, front, loggers);
        }
    }

    public async ValueTask DisposeAsync()
    {
        using var grace = new CancellationTokenSource(s_grace);
        await _server.StopAsync(grace.Token);
        _server.Dispose();
    }

    private static async Task<AgentHttp> ListenAsync(IPEndPoint at, AgentHttpAccess door, Func<AgentFront> front, ILoggerFactory loggers)
    {
        var options = new KestrelServerOptions { AddServerHeader = false };
        options.Listen(at, listen => listen.Protocols = HttpProtocols.Http1);
        var server = new KestrelServer(Options.Create(options), new SocketTransportFactory(Options.Create(new SocketTransportOptions()), loggers), loggers);
        try
        {
            await server.StartAsync(new Application(door, front), CancellationToken.None);
        }
        catch
        {
            server.Dispose();
            throw;
        }

        var address = new Uri(server.Features.Get<IServerAddressesFeature>()!.Addresses.First());
        return new AgentHttp(server, new IPEndPoint(at.Address, address.Port));
    }

    private sealed class Application(AgentHttpAccess door, Func<AgentFront> front) : IHttpApplication<HttpContext>
    {
        public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

        public Task ProcessRequestAsync(HttpContext context) => door.Refuses(context) ? Task.CompletedTask : front().RunAsync(context);

        public void DisposeContext(HttpContext context, Exception? exception)
        {
            // Kestrel has answered and logged what went wrong.
        }
    }
}
