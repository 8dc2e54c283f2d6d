using Microsoft.Extensions.Logging;
using Sandun.AgentLink;
using Sandun.AgentLink.Servers;

namespace Sandun.Cli.Agent;

/// <summary>Keeps the agent's link, and begins anew when the agent must introduce itself again.</summary>
internal sealed class AgentLinkLoop(LinkServers servers, AgentLinkHandler handler, ILogger logger)
{
    private volatile CancellationTokenSource _current = new();

    public async Task RunAsync(CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            using var current = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            _current = current;
            await new AgentLinkClient(servers, handler, logger).RunAsync(current.Token);
            handler.OnDisconnected("the agent introduces itself again");
        }
    }

    /// <summary>Ends the connection there is; the next one begins with a new registration.</summary>
    public void Reconnect()
    {
        try
        {
            _current.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The agent stops, or the connection is being made anew already.
        }
    }
}
