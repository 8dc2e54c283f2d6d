using System.Threading.Channels;
using Sandun.AgentLink.Admission;

namespace Sandun.AgentLink;

/// <summary>One peer's connection at the server: what waits to be sent, and its end.</summary>
/// <typeparam name="TMessage">What is sent to the peer.</typeparam>
public abstract class LinkSession<TMessage>
{
    private readonly Channel<TMessage> _outgoing = Channel.CreateBounded<TMessage>(
        new BoundedChannelOptions(LinkLimits.OutgoingCapacity) { SingleReader = true });

    private readonly CancellationTokenSource _closing = new();
    private volatile string _why = "";

    private protected LinkSession(long id, LinkPeer peer)
    {
        Id = id;
        Peer = peer;
    }

    /// <summary>Unique among all sessions of this process.</summary>
    public long Id { get; }

    /// <summary>Who is at the other end.</summary>
    public LinkPeer Peer { get; }

    /// <summary>Why the server ended it; empty while it stands.</summary>
    public string Why => _why;

    internal ChannelReader<TMessage> Outgoing => _outgoing.Reader;

    internal CancellationToken Closing => _closing.Token;

    /// <summary>Ends the connection; the peer hears the reason and will connect again.</summary>
    public void Close(string why)
    {
        if (_why.Length > 0) return;
        _why = why;
        _closing.Cancel();
    }

    /// <summary>Queues a message. A peer too far behind is cut off: it starts anew from a snapshot.</summary>
    private protected void Send(TMessage message)
    {
        if (!_outgoing.Writer.TryWrite(message)) Close("the peer reads too slowly");
    }
}
