using Sandun.Autoscaler.Estimation;
using Sandun.Autoscaler.Signals;

namespace Sandun.Autoscaler.Controller;

/// <summary>
/// The load no forecast saw: more than the ready instances can take, and more than the noise of this app explains. Sized so that what has
/// queued when help arrives is gone soon, as far as that is worth its price.
/// </summary>
public sealed class Panic(ScalingPolicy policy)
{
    /// <summary>What a new instance does while it warms up.</summary>
    private const double ColdSpeed = 0.5;

    /// <summary>Ready capacity in use beyond which there is no reserve.</summary>
    private const double Full = 0.97;

    /// <summary>An excess of so many usual errors is no noise; one that lasts as many seconds is none either.</summary>
    private const double Unusual = 4;
    private const int Lasting = 8;

    /// <summary>The next order of a panic comes when the need has grown by this share, or after so many seconds when nothing is on its way.</summary>
    private const double Growth = 0.15;
    private const int Repeat = 6;

    /// <summary>Seconds the surplus of a panic is paid for after it.</summary>
    private const double Held = 90;

    private int _over, _queued;
    private long _orderedAt = long.MinValue / 2;
    private double _orderedFor;

    /// <summary>Whether the ready instances cannot take what comes.</summary>
    public bool Over => _over > 0;

    /// <summary>Whether noise does not explain it.</summary>
    public bool Active { get; private set; }

    /// <summary>The instances to have now, or 0.</summary>
    public int Judge(in AppSample sample, RateHistory history, DemandForecast forecast, ServiceTime times, double launch)
    {
        var service = times.Seconds ?? 1;
        var able = sample.Ready * policy.Concurrency / service;
        double queue = sample.Queue ?? 0, rate = history.Mean(3);
        var budget = Math.Max(0.2, (policy.LevelMilliseconds / 1000.0) - (2 * service));
        _queued = queue > Math.Max(3, able * budget / 2) ? _queued + 1 : 0;
        var newest = history.Mean(1);
        var over = _queued >= 2 || rate > able * Full || newest > able * 1.3 || (newest > able * Full && IsBreak(newest, 1, forecast));
        _over = over ? _over + 1 : 0;
        if (!over)
        {
            Active = false;
            _orderedFor = 0;
            return 0;
        }

        Active = IsBreak(history.Mean(2), 3, forecast) || _over >= Lasting || _queued >= Lasting || times.SinceJump < Lasting;
        if (!Active) return 0;
        var wish = Size(sample, history, rate, queue, service, launch, able);
        if (wish <= sample.Count) return 0;
        var load = history.Mean(1) * service;
        var waiting = sample.Second - _orderedAt < Repeat || sample.Starting > 0;
        if (waiting && (load < _orderedFor * (1 + Growth) || wish < sample.Count * (1 + Growth))) return 0;
        (_orderedAt, _orderedFor) = (sample.Second, load);
        return wish;
    }

    /// <summary>Whether a rate is more than was forecast by more than this app's noise, and the chance of so many seconds, explain.</summary>
    private static bool IsBreak(double rate, int seconds, DemandForecast forecast)
    {
        var usual = Math.Max(forecast.Errors.Deviation * forecast.Scale(forecast.Value), Math.Sqrt(Math.Max(1, forecast.Value) / seconds));
        return rate > forecast.Value + (Unusual * usual) && !forecast.IsFamiliar(rate);
    }

    private int Size(in AppSample sample, RateHistory history, double rate, double queue, double service, double launch, double able)
    {
        // What still rises goes on rising about as long as it has risen.
        var newest = Math.Max(rate, history.Mean(1));
        var rise = Math.Min(history.Mean(1) - history.Mean(1, 1), history.Mean(1, 1) - history.Mean(1, 2));
        var expected = _over > 1 && rise > 1.5 * Math.Sqrt(newest) ? newest + (rise * Math.Min(_over, 10)) : newest;
        var each = policy.Concurrency / service;
        var mass = Math.Min(queue + (Math.Max(0, expected - able) * launch), expected * policy.QueueSeconds);
        var speed = policy.WarmupSeconds > 0 ? ColdSpeed : 1;
        var cold = Math.Max(0, (expected - able) / (each * speed));
        var held = policy.Prices.CoreHourMicros / 3600.0 * policy.CpuMillis / 1000 * Held;
        var drain = Math.Sqrt(mass * policy.Prices.LevelSecondMicros / (each * speed * held));
        return (int)Math.Min(int.MaxValue / 2, Math.Ceiling(sample.Ready + cold + drain));
    }
}
