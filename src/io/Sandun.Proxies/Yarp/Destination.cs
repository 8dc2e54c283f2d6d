using Sandun.Routing;

namespace Sandun.Proxies.Yarp;

/// <summary>One endpoint of a cluster with the requests it has in flight. Shared by all threads; lives as long as the address is wished.</summary>
internal sealed class Destination(string address, int port, Action emptied, WaitingLine line)
{
    private int _inFlight;
    private volatile bool _draining;

    public string Address => address;
    public int Port => port;

    /// <summary>What a sticky client's cookie holds for it.</summary>
    public string Cookie { get; } = Convert.ToHexStringLower(
        System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(address + " " + port.ToString(System.Globalization.CultureInfo.InvariantCulture))))[..16];

    /// <summary>Requests it has in hand.</summary>
    public int InFlight => Volatile.Read(ref _inFlight);

    /// <summary>Whether it takes no new requests, whatever room it has.</summary>
    public bool IsDraining => _draining;

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
    /// <param name="most">Requests it may have in hand; null for no bound.</param>
    /// <returns>False when it takes no new ones or has no room; then nothing was counted.</returns>
    public bool TryEnter(int? most)
    {
        if (most is not { } bound) Interlocked.Increment(ref _inFlight);
        else if (!TryRaise(bound)) return false;
        if (!_draining) return true;
        Withdraw();
        return false;
    }

    /// <summary>Counts a request out.</summary>
    public void Leave()
    {
        Withdraw();
        line.CallNext();
    }

    /// <summary>Never above the bound, not even for a moment: who is called because one left shall find the room.</summary>
    private bool TryRaise(int bound)
    {
        while (true)
        {
            var inFlight = Volatile.Read(ref _inFlight);
            if (inFlight >= bound) return false;
            if (Interlocked.CompareExchange(ref _inFlight, inFlight + 1, inFlight) == inFlight) return true;
        }
    }

    private void Withdraw()
    {
        if (Interlocked.Decrement(ref _inFlight) == 0 && _draining) emptied();
    }
}
