using Sandun.AgentLink.Identity;

namespace Sandun.AgentLink.Servers;

/// <summary>The servers a peer may dial, the one it dials next, and as whom. Thread-safe.</summary>
public sealed class LinkServers
{
    /// <summary>Servers kept at most: a cluster has five, and a wrong answer must not fill the disk.</summary>
    public const int Maximum = 16;

    private readonly Lock _lock = new();
    private readonly Action<IReadOnlyList<string>>? _save;
    private List<LinkAddress> _addresses;
    private LinkAddress? _followed;
    private int _next;

    /// <param name="addresses">Where to look for servers; at least one.</param>
    /// <param name="credentials">The node's certificate; null where only unix sockets are dialled.</param>
    /// <param name="save">Keeps a list that was learned; null keeps none.</param>
    public LinkServers(IEnumerable<LinkAddress> addresses, NodeCredentials? credentials = null, Action<IReadOnlyList<string>>? save = null)
    {
        _addresses = [.. addresses.Take(Maximum)];
        if (_addresses.Count == 0) throw new ArgumentException("no server's address is known", nameof(addresses));
        Credentials = credentials;
        _save = save;
    }

    public NodeCredentials? Credentials { get; }

    /// <summary>All addresses as they are now.</summary>
    public IReadOnlyList<LinkAddress> Addresses
    {
        get
        {
            lock (_lock) return [.. _addresses];
        }
    }

    /// <summary>The one to dial now.</summary>
    internal LinkAddress Current
    {
        get
        {
            lock (_lock) return _followed ?? _addresses[_next % _addresses.Count];
        }
    }

    /// <summary>The one dialled is not to be dialled next.</summary>
    internal void Advance()
    {
        lock (_lock)
        {
            if (_followed is { } failed)
            {
                _followed = null;
                if (_addresses[_next % _addresses.Count].Key != failed.Key) return;
            }

            _next = (_next + 1) % _addresses.Count;
        }
    }

    /// <summary>A server named the leader: it is dialled next. False when the address cannot be dialled from here.</summary>
    internal bool Follow(string? leader)
    {
        if (leader is null || Dialable(leader) is not { } address) return false;
        lock (_lock)
        {
            var known = _addresses.FindIndex(one => one.Key == address.Key);
            if (known >= 0) _next = known;
            _followed = known >= 0 ? null : address;
        }

        return true;
    }

    /// <summary>A server said who the servers are. The one that said it is kept: it is known to answer.</summary>
    internal void Learn(IReadOnlyList<string> servers, LinkAddress from)
    {
        if (Credentials is null || servers.Count == 0) return;
        List<LinkAddress> learned = [.. servers.Select(Dialable).OfType<LinkAddress>().Append(from).DistinctBy(address => address.Key).Take(Maximum)];
        lock (_lock)
        {
            _followed = null;
            _next = Math.Max(0, learned.FindIndex(address => address.Key == from.Key));
            if (learned.Select(address => address.Key).SequenceEqual(_addresses.Select(address => address.Key))) return;
            _addresses = learned;
        }

        _save?.Invoke([.. learned.Select(address => address.ToString())]);
    }

    private LinkAddress? Dialable(string text)
    {
        if (Credentials is null) return null;
        try
        {
            var address = LinkAddress.Parse(text);
            return address.IsSocket ? null : address;
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
