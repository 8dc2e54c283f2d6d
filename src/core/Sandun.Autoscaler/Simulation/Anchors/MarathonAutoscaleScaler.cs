using Sandun.Autoscaler.Signals;

namespace Sandun.Autoscaler.Simulation.Anchors;

/// <summary>
/// mesosphere/marathon-autoscale on CPU: polls; more than N polls in a row above the range multiply the count, more than M below divide it.
/// Source: marathon_autoscaler.py.
/// </summary>
public sealed class MarathonAutoscaleScaler(ServiceModel service) : IScaler
{
    private const int Interval = 15, UpPolls = 3, DownPolls = 4;
    private const double Multiplier = 1.5, Low = 0.5, High = 0.8;

    /// <summary>Its guide: no fewer than two.</summary>
    private const int LeastInstances = 2;

    private readonly SecondWindow _cpu = new(Interval);
    private int _above, _below;

    public string Name => "marathon-autoscale";

    public int Decide(in AppSample sample)
    {
        if (sample.CpuCores is { } cores) _cpu.Add(cores / (Math.Max(1, sample.Ready) * service.Cores));
        else _cpu.Clear();
        if (sample.Second % Interval != 0 || _cpu.Count == 0) return sample.Count;
        var use = _cpu.Mean;
        _above = use > High ? _above + 1 : 0;
        _below = use < Low ? _below + 1 : 0;
        if (_above > UpPolls)
        {
            _above = 0;
            return Math.Min((int)Math.Ceiling(sample.Count * Multiplier), service.MaxInstances);
        }

        if (_below <= DownPolls) return sample.Count;
        _below = 0;
        return Math.Max((int)Math.Floor(sample.Count / Multiplier), Math.Max(LeastInstances, service.MinInstances));
    }
}
