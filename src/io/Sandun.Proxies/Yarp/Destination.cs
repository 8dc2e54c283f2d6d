using System.Net;
using System.Net.Sockets;
using Sandun.Routing;

namespace Sandun.Proxies.Yarp;

/// <summary>One endpoint of a cluster with the requests it has in flight. Shared by all threads; lives as long as the address is wished.</summary>
internal sealed class Destination(string address, int port, Action emptied, WaitingLine line)
{
    /// <summary>Connections in a row that fail before it is passed over, as with HAProxy.</summary>
    private const int FailuresMax = 3;

    private static readonly TimeSpan s_checkInterval = TimeSpan.FromSeconds(1);

    private int _inFlight;
    private int _failures;
    private int _down;
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

    /// <summary>Whether it could not be connected to, several times in a row, and has not answered since: others are better.</summary>
    public bool IsDown => Volatile.Read(ref _down) != 0;

    public IPEndPoint EndPoint { get; } = new(IPAddress.Parse(address), port);

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

    /// <summary>A connection to it stood.</summary>
    public void Reached()
    {
        if (Volatile.Read(ref _failures) != 0) Volatile.Write(ref _failures, 0);
    }

    /// <summary>A connection to it failed; one that is down for it is looked at each second until it answers, or is to go anyway.</summary>
    public void NotReached()
    {
        if (Interlocked.Increment(ref _failures) >= FailuresMax && Interlocked.Exchange(ref _down, 1) == 0) _ = CheckAsync();
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

    private async Task CheckAsync()
    {
        for (var answers = false; !answers && !_draining;)
        {
            await Task.Delay(s_checkInterval);
            try
            {
                using var socket = await InstanceConnection.OpenAsync(EndPoint, CancellationToken.None);
                answers = true;
            }
            catch (SocketException)
            {
                // Still away.
            }
        }

        Volatile.Write(ref _failures, 0);
        Volatile.Write(ref _down, 0);
        line.CallAll();
    }

    private void Withdraw()
    {
        if (Interlocked.Decrement(ref _inFlight) == 0 && _draining) emptied();
    }
}
