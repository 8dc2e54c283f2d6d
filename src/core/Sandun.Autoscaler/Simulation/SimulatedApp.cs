using Sandun.Autoscaler.Signals;

namespace Sandun.Autoscaler.Simulation;

/// <summary>A service behind a load balancer, second by second: a fluid queue with instances that take time to start and to drain.</summary>
internal sealed class SimulatedApp
{
    private readonly Trace _trace;
    private readonly ServiceModel _service;
    private readonly WaitTable _waits;
    private readonly SeededStream _arrivals;
    private readonly SeededStream _launches;
    private readonly List<int> _readyAt = [];
    private readonly Queue<int> _drainedAt = [];
    private double _backlog;

    public SimulatedApp(Trace trace, WaitTable waits, ulong seed, int instances)
    {
        (_trace, _service, _waits) = (trace, trace.Service, waits);
        (_arrivals, _launches) = (new SeededStream(seed), new SeededStream(~seed));
        for (var i = 0; i < instances; i++) _readyAt.Add(int.MinValue / 2);
    }

    public int Count => _readyAt.Count;

    /// <summary>Instances that cost something: those that drain as well.</summary>
    public int Billed => _readyAt.Count + _drainedAt.Count;

    /// <summary>Whether the second just lived through broke the service level.</summary>
    public bool Violated { get; private set; }

    /// <summary>Lives through one second and says what could be seen of it.</summary>
    public AppSample Step(int second)
    {
        while (_drainedAt.TryPeek(out var end) && end <= second) _drainedAt.Dequeue();
        var rate = _trace.Rates[second];
        var slowdown = _trace.Slow.Contains(second) ? _trace.Slowdown : 1;
        var service = _service.ServiceSeconds * slowdown;
        var (ready, slots) = Capacity(second);
        var throughput = slots / service;
        double arrivals = _arrivals.Poisson(rate);
        var waiting = _backlog + arrivals;
        var served = Math.Min(waiting, throughput);
        _backlog = waiting - served;
        var dropped = Math.Max(0, _backlog - (throughput * _service.QueueSeconds));
        _backlog -= dropped;
        Violated = IsViolated(rate, service, slots, throughput, arrivals, dropped, slowdown);
        var busy = served * service;
        var blind = _trace.RouterOutages.Any(range => range.Contains(second));
        return new AppSample
        {
            Second = second, Ready = ready, Starting = _readyAt.Count - ready,
            Arrivals = blind ? null : arrivals, Completions = blind ? null : served, Queue = blind ? null : _backlog,
            InService = blind ? null : busy, Refused = blind ? null : dropped,
            CpuCores = busy / _service.Slots * _service.CpuWhenFull * _service.Cores,
        };
    }

    /// <summary>Orders more instances, or drains some: first those that do not serve yet, then the youngest.</summary>
    public void Resize(int wanted, int second)
    {
        while (_readyAt.Count < wanted)
        {
            var spread = 1 + (_service.LaunchSpread * ((2 * _launches.Unit()) - 1));
            _readyAt.Add(second + 1 + (int)Math.Round(_service.LaunchSeconds * spread));
        }

        while (_readyAt.Count > wanted)
        {
            var last = 0;
            for (var i = 1; i < _readyAt.Count; i++) if (_readyAt[i] >= _readyAt[last]) last = i;
            _readyAt.RemoveAt(last);
            _drainedAt.Enqueue(second + 1 + _service.DrainSeconds);
        }
    }

    private (int Ready, double Slots) Capacity(int second)
    {
        int ready = 0, cold = 0;
        foreach (var at in _readyAt)
        {
            if (at > second) continue;
            ready++;
            if (second - at < _service.WarmupSeconds) cold++;
        }

        return (ready, _service.Slots * (ready - (cold * (1 - _service.WarmupSpeed))));
    }

    private bool IsViolated(double rate, double service, double slots, double throughput, double arrivals, double dropped, double slowdown)
    {
        if (dropped > _service.RefusedShare * arrivals) return true;
        if (rate <= 0) return false;
        if (slots <= 0) return true;
        var queued = _backlog / throughput;
        var tail = _service.ServiceSeconds * slowdown * _service.TailFactor;
        // A slow dependency takes its share of the level with it: that part no scaling can give back.
        var level = _service.LevelSeconds * slowdown;
        var budget = level - tail - queued;
        return budget < 0 || _waits.Wait((int)Math.Floor(slots), rate * service) * service > budget;
    }
}
