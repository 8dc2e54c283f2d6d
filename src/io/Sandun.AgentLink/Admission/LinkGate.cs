using System.Collections.Concurrent;
using Grpc.Core;
using Sandun.AgentLink.Identity;

namespace Sandun.AgentLink.Admission;

/// <summary>Decides which peer may open which stream, and ends those whose right has ended. Thread-safe.</summary>
public sealed class LinkGate(TimeProvider time)
{
    private readonly ConcurrentDictionary<long, (LinkPeer Peer, Action<string> Close)> _open = new();
    private long _last;
    private volatile Denials _denials = Denials.None;

    /// <summary>Streams open now.</summary>
    public int Count => _open.Count;

    public TimeProvider Time => time;

    /// <summary>Refuses these from now on, and ends the streams they have.</summary>
    public void Deny(Denials denials)
    {
        _denials = denials;
        Sweep();
    }

    /// <summary>Why the peer may not open a stream of this role, or null when it may.</summary>
    public Status? Refusal(LinkPeer peer, NodeRole role)
    {
        if (peer.IsLocal) return null;
        if (peer.Identity is not { } identity)
            return new Status(StatusCode.Unauthenticated, $"a certificate is needed here: get one with `sandun {role.Text()} join TOKEN`");
        if (identity.Role != role)
            return new Status(StatusCode.PermissionDenied, $"the certificate is that of {identity}, which opens no {role.Text()}'s stream");
        return Ended(peer) is { } why ? new Status(StatusCode.PermissionDenied, why) : null;
    }

    /// <summary>Why the peer gets no new certificate, or null when it does.</summary>
    /// <param name="peer">The peer.</param>
    /// <param name="grace">How long after its certificate's end it may still ask.</param>
    public Status? RenewalRefusal(LinkPeer peer, TimeSpan grace)
    {
        if (peer.Identity is not { Role: NodeRole.Agent or NodeRole.Router } identity)
            return new Status(StatusCode.Unauthenticated, "only an agent's or router's certificate is renewed");
        if (_denials.Hold(peer)) return new Status(StatusCode.PermissionDenied, Denied(identity));
        return HasExpired(peer, grace)
            ? new Status(StatusCode.Unauthenticated, $"{Expired(peer)}, too long ago to renew it: join again with a new token")
            : null;
    }

    /// <summary>Notes an open stream, to be ended when its right ends; dispose of the answer when it ends by itself.</summary>
    public IDisposable Enter(LinkPeer peer, Action<string> close)
    {
        if (peer.IsLocal) return new Place(null, 0);
        var number = Interlocked.Increment(ref _last);
        _open[number] = (peer, close);

        // A denial that came between the check and the note is seen here.
        if (Ended(peer) is { } why) close(why);
        return new Place(_open, number);
    }

    /// <summary>Ends streams whose peers were denied or whose certificates ended; to be called at an interval.</summary>
    public void Sweep()
    {
        foreach (var (peer, close) in _open.Values)
        {
            if (Ended(peer) is { } why) close(why);
        }
    }

    private string? Ended(LinkPeer peer)
    {
        if (_denials.Hold(peer)) return Denied(peer.Identity!);
        return HasExpired(peer, TimeSpan.Zero) ? Expired(peer) : null;
    }

    private bool HasExpired(LinkPeer peer, TimeSpan grace) => time.GetUtcNow() - LinkLifetimes.Skew - grace > peer.Until;

    private static string Expired(LinkPeer peer) => FormattableString.Invariant($"the certificate of {peer} expired at {peer.Until:yyyy-MM-dd HH:mm:ss}Z");

    private static string Denied(NodeIdentity node) => $"{node} is refused by the operator; `sandun node allow` takes that back";

    private sealed class Place(ConcurrentDictionary<long, (LinkPeer Peer, Action<string> Close)>? open, long number) : IDisposable
    {
        public void Dispose() => open?.TryRemove(number, out _);
    }
}
