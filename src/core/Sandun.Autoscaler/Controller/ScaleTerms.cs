namespace Sandun.Autoscaler.Controller;

/// <summary>What a decision was made of; for people, in thousandths where it is no count.</summary>
/// <param name="RateMilli">Arrivals per second over the last ten seconds.</param>
/// <param name="ForecastMilli">Arrivals per second expected when an instance ordered now is of use.</param>
/// <param name="Speaker">The expert that was heard.</param>
/// <param name="ErrorPermille">Standard deviation of what was said from what came.</param>
/// <param name="ServiceMicros">Service time, microseconds.</param>
/// <param name="HorizonSeconds">How far ahead.</param>
/// <param name="CreditMicros">What the surplus has cost so far, millionths of the price.</param>
/// <param name="PriceMicros">What it must have cost before any is given back.</param>
public sealed record ScaleTerms(
    long RateMilli, long ForecastMilli, string Speaker, int ErrorPermille, long ServiceMicros, int HorizonSeconds, long CreditMicros, long PriceMicros);
