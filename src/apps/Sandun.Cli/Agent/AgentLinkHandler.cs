using System.Threading.Channels;
using Sandun.Agent;
using Sandun.AgentLink;
using Sandun.Protocol;
using Sandun.Runtimes;

namespace Sandun.Cli.Agent;

/// <summary>The agent as its link sees it.</summary>
/// <param name="host">Around the brain.</param>
/// <param name="files">The sandboxes.</param>
/// <param name="describe">The machine as it is now.</param>
/// <param name="revocable">What it lends beyond its resources.</param>
internal sealed class AgentLinkHandler(AgentHost host, SandboxFiles files, Func<AgentSpec> describe, Resources revocable) : IAgentLinkHandler
{
    public ChannelReader<AgentReport> Outgoing => host.Outgoing;

    public ValueTask<AgentReport.Register> HelloAsync(CancellationToken cancellation) => host.HelloAsync(describe(), cancellation);

    public ValueTask OnOrderAsync(AgentOrder order, CancellationToken cancellation)
    {
        // Said to whoever registers it, and also when it is nothing: an earlier life of this agent may have lent something.
        if (order is AgentOrder.Registered) host.Run(new AgentCommand.Send(new AgentReport.Oversubscribed(revocable)));
        return host.TellAsync(new AgentInput.Ordered(order), cancellation);
    }

    public ValueTask<FilePiece> ReadFileAsync(FileRequest request, CancellationToken cancellation)
    {
        var piece = files.Read(request.Task, request.Path, request.Offset, request.Length);
        return ValueTask.FromResult(new FilePiece(request.Id, piece.Data, piece.Offset, piece.Size));
    }

    public void OnConnected()
    {
        // The registration that is asked for next tells the brain.
    }

    public void OnDisconnected(string why) => host.Tell(new AgentInput.LinkLost());
}
