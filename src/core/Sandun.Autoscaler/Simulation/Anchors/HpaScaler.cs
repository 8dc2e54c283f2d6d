using Sandun.Autoscaler.Signals;

namespace Sandun.Autoscaler.Simulation.Anchors;

/// <summary>
/// Kubernetes' HorizontalPodAutoscaler v2 with its defaults: each 15 s the ratio of a metric to its target, 10 % tolerance, at most
/// double (or 4 more) a period upwards, 300 s of stabilisation downwards; pods that are not ready count as unused on the way up.
/// Source: pkg/controller/podautoscaler (replica_calculator.go, horizontal.go).
/// </summary>
public sealed class HpaScaler : IScaler
{
    private const int Period = 15;
    private const double Tolerance = 0.1;
    private const int Stabilisation = 300 / Period;
    private readonly Func<AppSample, double?> _total;
    private readonly double _target;
    private readonly SecondWindow _metric = new(Period);
    private readonly Queue<int> _wishes = [];
    private readonly bool _perPod;

    private HpaScaler(string name, Func<AppSample, double?> total, double target, bool perPod) =>
        (Name, _total, _target, _perPod) = (name, total, target, perPod);

    public string Name { get; }

    /// <summary>On mean CPU use of the pods, as metrics-server gives it.</summary>
    public static HpaScaler OnCpu(ServiceModel service, double share) =>
        new(FormattableString.Invariant($"hpa-cpu{share * 100:0}"), sample => sample.CpuCores, share * service.Cores, perPod: true);

    /// <summary>On requests in flight per pod, queued ones included, as a load balancer's exporter gives them.</summary>
    public static HpaScaler OnConcurrency(ServiceModel service, double share) =>
        new(FormattableString.Invariant($"hpa-conc{share * 100:0}"), sample => sample.InService + sample.Queue, share * service.Slots, perPod: false);

    public int Decide(in AppSample sample)
    {
        if (_total(sample) is { } total) _metric.Add(total);
        else _metric.Clear();
        if (sample.Second % Period != 0 || sample.Second == 0) return sample.Count;
        // A metric that failed: nothing is done.
        if (_metric.Count == 0) return sample.Count;
        var wish = Wish(sample);
        _wishes.Enqueue(wish);
        if (_wishes.Count > Stabilisation) _wishes.Dequeue();
        var limit = Math.Max(sample.Count * 2, sample.Count + 4);
        return wish > sample.Count ? Math.Min(wish, limit) : Math.Min(sample.Count, _wishes.Max());
    }

    private int Wish(in AppSample sample)
    {
        var pods = _perPod ? sample.Ready : sample.Count;
        if (pods == 0) return sample.Count;
        var ratio = _metric.Mean / (_target * pods);
        if (Math.Abs(ratio - 1) <= Tolerance) return sample.Count;
        if (!_perPod || sample.Starting == 0 || ratio < 1) return (int)Math.Ceiling(ratio * pods);
        var corrected = _metric.Mean / (_target * sample.Count);
        return corrected <= 1 + Tolerance ? sample.Count : (int)Math.Ceiling(corrected * sample.Count);
    }
}
