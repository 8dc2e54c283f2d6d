using Sandun.Autoscaler.Signals;

namespace Sandun.Autoscaler.Simulation.Anchors;

/// <summary>Nomad's autoscaler with its target-value strategy and defaults: each 10 s, last value only, 1 % threshold, 5 min cool-down.</summary>
public sealed class NomadScaler(ServiceModel service, double target) : IScaler
{
    private const int Interval = 10, Cooldown = 300;
    private const int Window = 60;
    private const double Threshold = 0.01;
    private readonly SecondWindow _cpu = new(Window);
    private long _quietUntil;

    public string Name => FormattableString.Invariant($"nomad{target * 100:0}");

    public int Decide(in AppSample sample)
    {
        if (sample.CpuCores is { } cores) _cpu.Add(cores / (Math.Max(1, sample.Ready) * service.Cores));
        else _cpu.Clear();
        if (sample.Second % Interval != 0 || sample.Second < _quietUntil || _cpu.Count == 0) return sample.Count;
        var ratio = _cpu.Mean / target;
        if (Math.Abs(ratio - 1) <= Threshold) return sample.Count;
        var wish = Math.Clamp((int)Math.Ceiling(sample.Count * ratio), service.MinInstances, service.MaxInstances);
        if (wish != sample.Count) _quietUntil = sample.Second + Cooldown;
        return wish;
    }
}
