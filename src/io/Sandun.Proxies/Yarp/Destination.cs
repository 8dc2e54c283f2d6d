using Sandun.Routing;

namespace Sandun.Proxies.Yarp;

/// <summary>One endpoint of a cluster with the requests it has in flight. Shared by all threads; lives as long as the address is wished.</summary>
internal sealed class Destination(string address, int port, Action emptied)
{
    private int _inFlight;
    private volatile bool _draining;

    public string Address => address;
    public int Port => port;

    /// <summary>What a sticky client's cookie holds for it.</summary>
    public string Cookie { get; } = Convert.ToHexStringLower(
        System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(address + " " + port.ToString(System.Globalization.CultureInfo.InvariantCulture))))[..16];

    /// <summary>Whether it has as many requests in hand as it may.</summary>
    public bool IsFull(int? most) => most is { } bound && Volatile.Read(ref _inFlight) >= bound;

    /// <summary>Counts what it gets.</summary>
    public TrafficCounter Counter { get; } = new();

    /// <summary>Base address of HTTP requests.</summary>
    public string Prefix { get; } = address.Contains(':') ? $"http://[{address}]:{port}" : $"http://{address}:{port}";

    public bool IsEmpty => Volatile.Read(ref _inFlight) == 0;

    public bool Holds(Target target) => target.Port == port && target.Address == address;

    public void SetDraining(bool draining)
    {
        _draining = draining;
        // A request that read the old value has raised the count before the reader of IsEmpty looks.
        Interlocked.MemoryBarrier();
    }

    /// <summary>Counts a request in.</summary>
    /// <returns>False when it takes no new ones; then nothing was counted.</returns>
    public bool TryEnter()
    {
        Interlocked.Increment(ref _inFlight);
        if (!_draining) return true;
        Leave();
        return false;
    }

    /// <summary>Counts a request out.</summary>
    public void Leave()
    {
        if (Interlocked.Decrement(ref _inFlight) == 0 && _draining) emptied();
    }
}
