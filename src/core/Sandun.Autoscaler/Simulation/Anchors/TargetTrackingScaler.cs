using Sandun.Autoscaler.Signals;

namespace Sandun.Autoscaler.Simulation.Anchors;

/// <summary>
/// AWS target tracking on mean CPU: a pair of alarms, outwards after three minutes above the target, inwards after fifteen below nine
/// tenths of it; instances that warm up count as capacity that is coming but not in the metric.
/// </summary>
public sealed class TargetTrackingScaler(ServiceModel service, double target) : IScaler
{
    private const int Minute = 60;
    private const int OutMinutes = 3, InMinutes = 15;
    private const double InShare = 0.9;
    private readonly SecondWindow _cpu = new(Minute);
    private int _above, _below;

    public string Name => FormattableString.Invariant($"aws-tt{target * 100:0}");

    public int Decide(in AppSample sample)
    {
        if (sample.CpuCores is { } cores) _cpu.Add(cores / (Math.Max(1, sample.Ready) * service.Cores));
        else _cpu.Clear();
        if (sample.Second % Minute != 0 || _cpu.Count < Minute) return sample.Count;
        var use = _cpu.Mean;
        _above = use > target ? _above + 1 : 0;
        _below = use < target * InShare ? _below + 1 : 0;
        var wish = (int)Math.Ceiling(Math.Max(1, sample.Ready) * use / target);
        if (_above >= OutMinutes) return Math.Max(sample.Count, wish);
        if (_below < InMinutes || sample.Starting > 0) return sample.Count;
        return Math.Min(sample.Count, wish);
    }
}
