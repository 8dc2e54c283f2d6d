using Sandun.Autoscaler.Estimation;
using Sandun.Autoscaler.Signals;
using Sandun.Autoscaler.Sizing;

namespace Sandun.Autoscaler.Controller;

/// <summary>
/// The controller of one app. Fed once a second, it says how many instances there shall be. Estimates are floating-point; what is compared
/// to decide is whole millionths of the price.
/// </summary>
public sealed class AppScaler
{
    /// <summary>Nothing is given back in the first minute: what is known is not known yet.</summary>
    private const int Settling = 60;

    /// <summary>A rise is ordered at once when waiting ten seconds would cost more than the action.</summary>
    private const int Haste = 12;

    private readonly ScalingPolicy _policy;
    private readonly RateHistory _history = new();
    private readonly DemandForecast _forecast;
    private readonly CountCosts _costs;
    private readonly ServiceTime _service = new();
    private readonly LaunchTimes _launches;
    private readonly DownCredit _down;
    private readonly Panic _panic;
    private readonly BlindRate _blind = new();
    private long _seconds, _upCredit;

    public AppScaler(ScalingPolicy policy)
    {
        _policy = policy;
        _forecast = new DemandForecast(_history);
        _costs = new CountCosts(policy, new CapacityTable());
        _launches = new LaunchTimes(policy.FirstLaunchSeconds);
        _down = new DownCredit(policy.Prices);
        _panic = new Panic(policy);
    }

    private long CoreSecondMicros => _policy.Prices.CoreHourMicros * _policy.CpuMillis / 3_600_000;

    /// <summary>Seconds until an instance ordered now is of use.</summary>
    private int Horizon => (int)Math.Ceiling(_launches.HighSeconds + (_policy.WarmupSeconds / 2.0) + 2);

    /// <summary>One second by the level alone.</summary>
    public ScaleDecision Decide(in AppSample sample) => Decide(sample, OuterNeed.None);

    /// <summary>One second.</summary>
    /// <param name="sample">What was seen.</param>
    /// <param name="outer">What is needed for other reasons.</param>
    public ScaleDecision Decide(in AppSample sample, OuterNeed outer) => Judge(sample, outer) with { Terms = Terms() };

    private ScaleDecision Judge(in AppSample sample, OuterNeed outer)
    {
        _seconds++;
        _launches.Observe(sample.Second, sample.Ready, sample.Count);
        var seeing = Observe(sample);
        if (outer.Count > sample.Count) return Up(sample, outer.Count, outer.Count, outer.Binding, "more are needed than there are");
        var blind = seeing == Sight.None && sample.CpuCores is null;
        if (blind) _down.Forget();
        if (blind && _history.Count > 0) return Stay(sample, Binding.Blind, "neither routers nor agents report: the count is held");
        if (_service.Seconds is null || _history.Count < 2) return Unasked(sample, outer, seeing);
        if (seeing == Sight.None) return Stay(sample, Binding.Blind, "the load is not known: the count is held");
        var urgent = _panic.Judge(sample, _history, _forecast, _service, _launches.HighSeconds);
        var level = Need();
        var need = Math.Max(level, outer.Count);
        if (urgent > sample.Count) return Up(sample, Math.Max(urgent, need), need, Binding.Panic, "more comes than the ready instances can take");
        if (need > sample.Count) return Rise(sample, need);
        _upCredit = 0;
        if (seeing != Sight.Full || !outer.Complete)
        {
            _down.Forget();
            return Stay(sample, Binding.Blind, "figures are missing: the count may grow and does not shrink", need);
        }

        var bound = outer.Count > level ? outer.Binding : Binding.Level;
        if (_panic.Over || _seconds < Settling || sample.Starting > 0) return Stay(sample, bound, "held until things have settled", need);
        return Fall(sample, need, bound);
    }

    /// <summary>No request was seen yet: only what is needed for other reasons counts, and nothing is known that would allow less.</summary>
    private ScaleDecision Unasked(in AppSample sample, OuterNeed outer, Sight seeing)
    {
        var known = outer.Count > 0 && outer.Complete && outer.Binding != Binding.Calendar;
        if (seeing == Sight.None && !known) return Stay(sample, Binding.Blind, "nothing is known of the load: the count is held");
        if (seeing == Sight.None || _seconds < Settling || sample.Starting > 0) return Stay(sample, outer.Binding, "held");
        var need = Math.Max(outer.Count, Math.Max(1, _policy.Min));
        if (_down.Second(sample.Count, need, CoreSecondMicros * (sample.Count - need)) is not { } wish || wish >= sample.Count)
            return Stay(sample, Binding.Level, "nothing was asked for yet", need);
        _down.WentDown(sample.Second, sample.Count - wish);
        return new ScaleDecision(sample.Second, sample.Count, wish, need, Binding.Level, "nothing is asked for");
    }

    private ScaleTerms? Terms() => _service.Seconds is not { } service ? null : new ScaleTerms(
        (long)(_history.Mean(10) * 1_000), (long)(_forecast.Value * 1_000), _forecast.Speaker, (int)(_forecast.Errors.Deviation * 1_000), (long)(service * 1e6), Horizon,
        _down.CreditMicros, _down.PriceMicros);

    private Sight Observe(in AppSample sample)
    {
        if (sample.Arrivals is { } arrivals)
        {
            _history.Add(arrivals);
            if (sample.InService is { } busy && sample.Completions is { } done) _service.Observe(busy, done);
            _blind.Learn(sample);
            _forecast.Observe(Horizon);
            return Sight.Full;
        }

        if (_blind.Estimate(sample) is not { } estimate) return Sight.None;
        _history.Add(estimate);
        _forecast.Observe(Horizon);
        return Sight.Half;
    }

    private int Need()
    {
        var forecast = _forecast.Value;
        // A break with what the speaker knows is not forgiven: the level counts as soon as it is beyond the speaker's usual error.
        var level = _history.Mean(10);
        var usual = 3 * Math.Max(_forecast.Errors.Deviation * _forecast.Scale(forecast), Math.Sqrt(Math.Max(1, forecast) / 10));
        if (level > forecast + usual) forecast = level - (usual / 3);
        return _costs.Cheapest(forecast, _forecast, _service);
    }

    private ScaleDecision Rise(in AppSample sample, int need)
    {
        var loss = _costs.Micros(sample.Count, _forecast.Value, _forecast, _service) - _costs.Micros(need, _forecast.Value, _forecast, _service);
        _upCredit += Math.Max(0, loss);
        _down.Forget();
        if (_upCredit < _policy.Prices.ActionMicros && loss * Haste < _policy.Prices.ActionMicros)
            return Stay(sample, Binding.Level, "one more is not worth an action yet", need);
        return Up(sample, need + Batch(), need, Binding.Level, "the forecast asks for more");
    }

    /// <summary>On a rise that lasts, several at once: the economic order quantity (Harris 1913).</summary>
    private int Batch()
    {
        var growth = _forecast.Slope * (_service.Seconds ?? 0) / _policy.Concurrency;
        if (growth <= 0) return 0;
        var ahead = Math.Sqrt(2.0 * _policy.Prices.ActionMicros / (Math.Max(1, CoreSecondMicros) * growth));
        return (int)(growth * Math.Clamp(ahead, 0, 300));
    }

    private ScaleDecision Fall(in AppSample sample, int need, Binding bound)
    {
        var saving = _costs.Micros(sample.Count, _forecast.Value, _forecast, _service) - _costs.Micros(need, _forecast.Value, _forecast, _service);
        if (_down.Second(sample.Count, need, saving) is not { } wish) return Stay(sample, bound, need < sample.Count ? "a surplus is not worth an action yet" : "as many as are needed", need);
        wish = Math.Max(wish, _policy.Min);
        if (wish >= sample.Count) return Stay(sample, Binding.Min, "no fewer are allowed", need);
        _down.WentDown(sample.Second, sample.Count - wish);
        return new ScaleDecision(sample.Second, sample.Count, wish, need, bound, "the surplus has cost as much as giving it back does");
    }

    private ScaleDecision Up(in AppSample sample, int wish, int need, Binding binding, string why)
    {
        _upCredit = 0;
        var urgent = binding == Binding.Panic;
        if (wish > _policy.Max) (wish, binding) = (_policy.Max, Binding.Max);
        if (wish <= sample.Count) return Stay(sample, binding, "no more are allowed", need);
        _down.WentUp(sample.Second, CoreSecondMicros);
        return new ScaleDecision(sample.Second, sample.Count, wish, need, binding, why) { Urgent = urgent };
    }

    private static ScaleDecision Stay(in AppSample sample, Binding binding, string why, int need = 0) =>
        new(sample.Second, sample.Count, sample.Count, need, binding, why);

    private enum Sight
    {
        None = 0,
        Half = 1,
        Full = 2,
    }
}
