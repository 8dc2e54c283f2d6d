namespace Sandun.NativeApi;

/// <summary>One app's scaling as it stands.</summary>
/// <param name="App">Its path.</param>
/// <param name="Mode"><c>on</c>, <c>dry-run</c>, <c>off</c> or <c>pinned</c>.</param>
/// <param name="Min">Fewest instances.</param>
/// <param name="Max">Most instances.</param>
/// <param name="Instances">Wished count.</param>
/// <param name="Ready">Instances that take requests.</param>
/// <param name="P95Milliseconds">The service level.</param>
/// <param name="Concurrency">Requests one instance serves at once.</param>
/// <param name="Pin">The count set by hand, or null.</param>
/// <param name="PinnedUntil">When that ends.</param>
/// <param name="Last">The latest decision, whether it changed anything or not; null before the first.</param>
public sealed record ScalingSummary(
    string App, string Mode, int Min, int Max, int Instances, int Ready, int P95Milliseconds, int Concurrency, int? Pin, DateTimeOffset? PinnedUntil,
    ScalingDecision? Last);

/// <summary>One decision with all that led to it.</summary>
/// <param name="At">When.</param>
/// <param name="From">Instances before.</param>
/// <param name="To">Instances after.</param>
/// <param name="Need">The cheapest count for the forecast.</param>
/// <param name="Binding">The term that decided: level, panic, cpu, memory, min, max, blind, calendar, pin, freeze, deployment, cooldown, step.</param>
/// <param name="Why">One sentence.</param>
/// <param name="Inputs">What was known.</param>
/// <param name="Terms">What was estimated from it; null before anything was known.</param>
/// <param name="Outcome">What became of the change: <c>done</c>, <c>dry-run</c>, or why it was refused; empty when there was none.</param>
public sealed record ScalingDecision(
    DateTimeOffset At, int From, int To, int Need, string Binding, string Why, ScalingInputs Inputs, ScalingTerms? Terms, string Outcome);

/// <summary>Figures of the second of a decision; null where missing.</summary>
public sealed record ScalingInputs(int Ready, double? RequestsPerSecond, double? Queue, double? InService, double? CpuCores, double? MemoryMegabytes);

/// <summary>Estimates behind a decision.</summary>
/// <param name="Rate">Arrivals per second, mean of ten seconds.</param>
/// <param name="Forecast">Arrivals per second at the horizon.</param>
/// <param name="Speaker">The expert that was heard.</param>
/// <param name="ErrorShare">Standard deviation of such forecasts' errors, share.</param>
/// <param name="ServiceMilliseconds">Service time.</param>
/// <param name="HorizonSeconds">How far ahead.</param>
/// <param name="SurplusCost">What the surplus has cost since it began, in prices.</param>
/// <param name="SurplusPrice">What it must cost before any is given back.</param>
public sealed record ScalingTerms(
    double Rate, double Forecast, string Speaker, double ErrorShare, double ServiceMilliseconds, int HorizonSeconds, double SurplusCost, double SurplusPrice);

/// <summary>What an app was asked for, by the second or the minute.</summary>
/// <param name="From">The first point's time.</param>
/// <param name="StepSeconds">Seconds between points: 1 within the last hour, else 60.</param>
/// <param name="Rates">Requests per second; null where none was known.</param>
public sealed record RateHistoryReport(DateTimeOffset From, int StepSeconds, IReadOnlyList<double?> Rates);
