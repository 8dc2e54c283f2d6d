using Sandun.Protocol;
using Sandun.Simulation.Engine;

namespace Sandun.Simulation.World;

/// <summary>
/// One connection between an agent and the server: in order in both directions, delayed, and broken rather than silently lossy. A
/// partition, of both directions or one, holds messages back until it heals or the connection breaks; each side notices a break by itself.
/// </summary>
internal sealed class Connection(Scene scene, SimRandom random, long session)
{
    /// <summary>Longest time until a side notices that the other is gone.</summary>
    private const int NoticeMillisecondsMax = 4000;

    private readonly Queue<(bool ToServer, Action Deliver)> _heldBack = new();
    private DateTimeOffset _lastToServer;
    private DateTimeOffset _lastToAgent;
    private bool _cutToServer;
    private bool _cutToAgent;

    public long Session => session;

    public bool IsOpenAtAgent { get; private set; } = true;

    public bool IsOpenAtServer { get; private set; } = true;

    /// <summary>A planted defect: what arrives after its end is heard all the same.</summary>
    public bool ObeysStaleOrders { get; init; }

    public required Action<AgentReport> ReportArrives { get; init; }

    public required Action<AgentOrder> OrderArrives { get; init; }

    public required Action ServerNoticesEnd { get; init; }

    public required Action AgentNoticesEnd { get; init; }

    public void Report(AgentReport report)
    {
        if (!IsOpenAtAgent) return;
        Send(true, () => ReportArrives(report), mayRepeat: report is not AgentReport.Register);
    }

    public void Order(AgentOrder order)
    {
        if (!IsOpenAtServer) return;
        Send(false, () => OrderArrives(order), mayRepeat: true);
    }

    /// <summary>Breaks the connection: both sides notice, each in its own time.</summary>
    public void Break()
    {
        scene.Timeline.After(random.Time(0, NoticeMillisecondsMax), CloseAtServer);
        scene.Timeline.After(random.Time(0, NoticeMillisecondsMax), CloseAtAgent);
        _cutToServer = _cutToAgent = true;
        if (ObeysStaleOrders) foreach (var (_, late) in _heldBack.Where(held => !held.ToServer)) scene.Timeline.After(random.Time(1000, 60_000), late);
        _heldBack.Clear();
    }

    /// <summary>The agent's process has ended, or wants a new connection: it hears nothing more; the server notices later.</summary>
    public void AbandonByAgent()
    {
        IsOpenAtAgent = false;
        Break();
    }

    /// <summary>The server's process has ended, or wants no more of it.</summary>
    public void AbandonByServer()
    {
        IsOpenAtServer = false;
        Break();
    }

    /// <summary>Nothing passes. Probing notices after some seconds, or, where a box between them answers the probes, never.</summary>
    public void Partition(bool toServer, bool toAgent)
    {
        _cutToServer |= toServer;
        _cutToAgent |= toAgent;
        if (random.Chance(300)) return;
        scene.Timeline.After(random.Time(8000, 20_000), () =>
        {
            if (_cutToServer || _cutToAgent) Break();
        });
    }

    public void Heal()
    {
        if (!IsOpenAtAgent || !IsOpenAtServer) return;
        _cutToServer = _cutToAgent = false;
        while (_heldBack.TryDequeue(out var held)) Deliver(held.ToServer, held.Deliver);
    }

    private void Send(bool toServer, Action deliver, bool mayRepeat)
    {
        if (scene.Faults.Happens(scene.Faults.MessageLoss))
        {
            Break();
            return;
        }

        Pass(toServer, deliver);
        if (mayRepeat && scene.Faults.Happens(scene.Faults.Duplicates)) Pass(toServer, deliver);
    }

    private void Pass(bool toServer, Action deliver)
    {
        if (toServer ? _cutToServer : _cutToAgent) _heldBack.Enqueue((toServer, deliver));
        else Deliver(toServer, deliver);
    }

    private void Deliver(bool toServer, Action deliver)
    {
        var at = scene.Timeline.Now + (scene.Faults.Happens(scene.Faults.Delays) ? random.Time(20, 5000) : random.Time(0, 20));
        ref var last = ref toServer ? ref _lastToServer : ref _lastToAgent;
        if (at <= last) at = last.AddTicks(1);
        last = at;
        scene.Timeline.At(at, () =>
        {
            if (toServer ? IsOpenAtServer : IsOpenAtAgent || ObeysStaleOrders) deliver();
        });
    }

    private void CloseAtServer()
    {
        if (!IsOpenAtServer) return;
        IsOpenAtServer = false;
        ServerNoticesEnd();
    }

    private void CloseAtAgent()
    {
        if (!IsOpenAtAgent) return;
        IsOpenAtAgent = false;
        AgentNoticesEnd();
    }
}
