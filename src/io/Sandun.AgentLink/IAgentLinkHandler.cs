using System.Threading.Channels;
using Sandun.Protocol;

namespace Sandun.AgentLink;

/// <summary>An agent as its link sees it.</summary>
public interface IAgentLinkHandler
{
    /// <summary>
    /// Who the agent is and all tasks it knows, asked anew for each connection. Reports that waited from before are dropped just
    /// before this is asked, because the registration says it all; what is still unacknowledged the agent repeats.
    /// </summary>
    ValueTask<AgentReport.Register> HelloAsync(CancellationToken cancellation);

    /// <summary>Reports to send, in order. Bounded by its maker: it fills while there is no connection.</summary>
    ChannelReader<AgentReport> Outgoing { get; }

    /// <summary>Takes one order; the next is read when this returns.</summary>
    ValueTask OnOrderAsync(AgentOrder order, CancellationToken cancellation);

    /// <summary>Reads a piece of a sandbox file; up to <see cref="AgentLinkClient.MaximumReads"/> run side by side.</summary>
    ValueTask<FilePiece> ReadFileAsync(FileRequest request, CancellationToken cancellation);

    /// <summary>The server has taken the connection; the registration is on its way.</summary>
    void OnConnected();

    /// <summary>The connection ended, or could not be made; the next attempt follows by itself.</summary>
    void OnDisconnected(string why);
}
