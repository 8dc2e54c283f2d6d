using System.Net;
using System.Net.Sockets;
using Sandun.Routing;

namespace Sandun.Proxies.Yarp;

/// <summary>One endpoint of a cluster with the requests it has in flight. Shared by all threads; lives as long as the address is wished.</summary>
/// <param name="startedAt">When it came beside others that served, by <see cref="Environment.TickCount64"/>; null for one that was there first.</param>
internal sealed class Destination(string backend, Target target, Action emptied, WaitingLine line, long? startedAt = null)
{
    /// <summary>Connections in a row that fail before it is passed over, as with HAProxy.</summary>
    private const int FailuresMax = 3;

    /// <summary>The bit of <see cref="_hand"/> that says that it drains; the others count.</summary>
    private const int Draining = 1 << 30;

    private static readonly TimeSpan s_checkInterval = TimeSpan.FromSeconds(1);

    /// <summary>Requests in hand, and whether it drains: one number, so that none comes in between one's look and one's count.</summary>
    private int _hand;
    private int _failures;
    private int _down;

    public string Address => target.Address;
    public int Port => target.Port;

    /// <summary>What a sticky client's cookie holds for it.</summary>
    public string Cookie { get; } = DynamicCookie.Of(backend, target.Address, target.Port);

    /// <summary>Requests it has in hand.</summary>
    public int InFlight => Volatile.Read(ref _hand) & ~Draining;

    /// <summary>Whether it takes no new clients, whatever room it has.</summary>
    public bool IsDraining => (Volatile.Read(ref _hand) & Draining) != 0;

    /// <summary>Whether it could not be connected to, several times in a row, and has not answered since: others are better.</summary>
    public bool IsDown => Volatile.Read(ref _down) != 0;

    public IPEndPoint EndPoint { get; } = new(IPAddress.Parse(target.Address), target.Port);

    /// <summary>Counts what it gets.</summary>
    public TrafficCounter Counter { get; } = new();

    /// <summary>How far its slow start is, of one: its share grows by that, as with HAProxy.</summary>
    /// <param name="slowStartSeconds">How long it takes; 0 for none.</param>
    public double Warmth(int slowStartSeconds) => startedAt is { } began && slowStartSeconds > 0
        ? Math.Clamp((Environment.TickCount64 - began) / (1000.0 * slowStartSeconds), 0.01, 1)
        : 1;

    /// <summary>Base address of HTTP requests.</summary>
    public string Prefix { get; } = target.Address.Contains(':') ? $"http://[{target.Address}]:{target.Port}" : $"http://{target.Address}:{target.Port}";

    /// <summary>Whether it has no request in hand; one that drains then never has one again, unless it is to serve anew.</summary>
    public bool IsEmpty => InFlight == 0;

    public bool Holds(Target other) => other.Port == Port && other.Address == Address;

    public void SetDraining(bool draining)
    {
        if (draining) Interlocked.Or(ref _hand, Draining);
        else Interlocked.And(ref _hand, ~Draining);
    }

    /// <summary>Counts a request in.</summary>
    /// <param name="most">Requests it may have in hand, not exceeded for a moment either: who is called because one left shall find the room; null for no bound.</param>
    /// <param name="known">
    /// Whether the client is one of its own: these it takes while it drains too, as HAProxy does, until no request is left. Then it is told as
    /// drained and stopped, and nothing may come any more.
    /// </param>
    /// <returns>False when it takes no such request or has no room; then nothing was counted.</returns>
    public bool TryEnter(int? most, bool known = false)
    {
        while (true)
        {
            var hand = Volatile.Read(ref _hand);
            var inFlight = hand & ~Draining;
            if (hand != inFlight && !(known && inFlight > 0)) return false;
            if (inFlight >= most) return false;
            if (Interlocked.CompareExchange(ref _hand, hand + 1, hand) == hand) return true;
        }
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
        if (Interlocked.Decrement(ref _hand) == Draining) emptied();
        line.CallNext();
    }

    private async Task CheckAsync()
    {
        for (var answers = false; !answers && !IsDraining;)
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
}
