using Sandun.Autoscaler.Signals;

namespace Sandun.Autoscaler.Simulation.Anchors;

/// <summary>
/// Knative's pod autoscaler with its defaults: each 2 s the concurrency of the last 60 s over 70 % of the container's, of the last 6 s
/// in panic, which begins at twice what is ready and never lowers; at most halved a tick. Source: pkg/autoscaler/scaling/autoscaler.go.
/// </summary>
public sealed class KpaScaler(ServiceModel service, int scaleDownDelay = 0) : IScaler
{
    private const int Tick = 2;
    private const int StableSeconds = 60, PanicSeconds = 6;
    private const double TargetShare = 0.7, PanicThreshold = 2, MaxUpRate = 1_000, MaxDownRate = 2;
    private readonly SecondWindow _stable = new(StableSeconds), _panic = new(PanicSeconds);
    private readonly SecondWindow _delayed = new(Math.Max(1, scaleDownDelay / Tick));
    private long? _panicSince;
    private int _panicPods;

    public string Name => scaleDownDelay == 0 ? "kpa" : FormattableString.Invariant($"kpa+{scaleDownDelay}s");

    public int Decide(in AppSample sample)
    {
        if (sample.InService is not { } serving || sample.Queue is not { } queued) return sample.Count;
        _stable.Add(serving + queued);
        _panic.Add(serving + queued);
        if (sample.Second % Tick != 0 || _stable.Count < PanicSeconds) return sample.Count;
        var ready = Math.Max(1, sample.Ready);
        double up = Math.Ceiling(MaxUpRate * ready), down = Math.Floor(ready / MaxDownRate);
        var target = TargetShare * service.Slots;
        var stable = (int)Math.Clamp(Math.Ceiling(_stable.Mean / target), down, up);
        var panic = (int)Math.Clamp(Math.Ceiling(_panic.Mean / target), down, up);
        Judge(sample.Second, panic >= PanicThreshold * ready);
        var wish = stable;
        if (_panicSince is not null) wish = _panicPods = Math.Max(_panicPods, Math.Max(panic, ready));
        wish = Math.Clamp(wish, service.MinInstances, service.MaxInstances);
        if (scaleDownDelay == 0) return wish;
        _delayed.Add(wish);
        return (int)_delayed.Max;
    }

    private void Judge(long second, bool over)
    {
        if (over)
        {
            if (_panicSince is null) _panicPods = 0;
            _panicSince = second;
        }
        else if (second - _panicSince >= StableSeconds)
        {
            _panicSince = null;
            _panicPods = 0;
        }
    }
}
