using Sandun.Autoscaler.Controller;
using Sandun.Autoscaler.Estimation;

namespace Sandun.Autoscaler.Sizing;

/// <summary>
/// What each count of instances is expected to cost a second: its cores, and the chance that the demand exceeds what it can take times
/// the price of a broken second (the newsvendor's problem, Arrow, Harris, Marschak 1951). The cheapest count is the need.
/// </summary>
public sealed class CountCosts(ScalingPolicy policy, CapacityTable capacity)
{
    /// <summary>A queue that has built up outlasts the excess that built it.</summary>
    private const double Aftermath = 1.5;

    /// <summary>At most so many counts are tried from the forecast upwards; beyond, only ever larger strides.</summary>
    private const int MaxTried = 400;

    /// <summary>Millionths of the price a second.</summary>
    /// <param name="count">Instances.</param>
    /// <param name="value">Arrivals per second expected.</param>
    /// <param name="forecast">Knows how such forecasts err.</param>
    /// <param name="service">Seconds of service.</param>
    public long Micros(int count, double value, DemandForecast forecast, ServiceTime service)
    {
        var cores = policy.Prices.CoreHourMicros / 3600.0 * count * policy.CpuMillis / 1000;
        var able = capacity.Offered(count * policy.Concurrency, Budget(service)) / (service.Seconds ?? 1);
        var beyond = forecast.Beyond(able, value);
        return (long)Math.Round(cores + (policy.Prices.LevelSecondMicros * Math.Min(1, Aftermath * beyond)));
    }

    /// <summary>The cheapest count, the smaller of equals.</summary>
    public int Cheapest(double value, DemandForecast forecast, ServiceTime service)
    {
        var start = Math.Max(Math.Max(policy.Min, 1), (int)(value * 0.8 * (service.Seconds ?? 1) / policy.Concurrency));
        int best = start, last = Math.Max(policy.Max, 1);
        var least = long.MaxValue;
        var perCount = policy.Prices.CoreHourMicros / 3600.0 * policy.CpuMillis / 1000;
        for (int count = start, tried = 0; count <= last && tried < MaxTried; count += 1 + (count / 100), tried++)
        {
            var micros = Micros(count, value, forecast, service);
            if (micros < least) (best, least) = (count, micros);
            // Cores alone cost more already: no larger count can be cheaper.
            if (perCount * count > least) break;
        }

        return Math.Clamp(best, Math.Min(Math.Max(policy.Min, 1), last), last);
    }

    /// <summary>
    /// Allowed wait in service times: most of what the level leaves after the service itself. A dependency that is slow now takes its share
    /// of the level with it, which instances cannot give back: the usual service time counts.
    /// </summary>
    public double Budget(ServiceTime service)
    {
        var level = policy.LevelMilliseconds / 1000.0;
        var left = level - ((service.Best ?? 0) * Tail);
        return (left > LeastLeft * level ? Reserve * left : Hopeless * level) / (service.Seconds ?? 1);
    }

    /// <summary>Of what is left some is kept for what the model does not know.</summary>
    private const double Reserve = 0.85;

    /// <summary>A level the service alone breaks cannot size anything; a fifth of it is taken as the wait then.</summary>
    private const double LeastLeft = 0.01, Hopeless = 0.2;

    /// <summary>The 95th percentile of the service time over its mean: between that of a constant and an exponential.</summary>
    private const double Tail = 2;
}
