namespace Sandun.NativeApi;

/// <summary>An order to move work from one data center to another. Members that are null have their defaults.</summary>
/// <param name="From">The center that is left.</param>
/// <param name="To">The center that takes over; may be null where there are just two.</param>
/// <param name="Scope">Systems, groups and apps; null or empty for all.</param>
/// <param name="Share">Part of the traffic that moves, in percent, 1–100; 100.</param>
/// <param name="Kind"><c>gated</c> (the default), <c>emergency</c> or <c>rehearsal</c>.</param>
/// <param name="HoldSeconds">How long the source stays warm; 1800.</param>
/// <param name="ScaleLimitSeconds">How long the target may take to come up; 300.</param>
/// <param name="DrainLimitSeconds">How long requests in flight are waited for; 30.</param>
/// <param name="Gates">What must hold for traffic to go on moving.</param>
/// <param name="Force">Go on although the capacity does not suffice.</param>
public sealed record SwitchOrder(
    string From, string? To = null, IReadOnlyList<string>? Scope = null, int? Share = null, string? Kind = null, int? HoldSeconds = null,
    int? ScaleLimitSeconds = null, int? DrainLimitSeconds = null, GateOrder? Gates = null, bool Force = false);

/// <param name="Steps">Parts of the traffic in turn, ending with 100 percent.</param>
/// <param name="ErrorMille">Errors may grow by this, in thousandths of requests; 1.</param>
/// <param name="LatencyPercent">Response times may grow to this part, in percent; 120.</param>
/// <param name="LatencyFloorMs">Growth below this is noise, in milliseconds; 20.</param>
public sealed record GateOrder(IReadOnlyList<GateStepOrder>? Steps = null, int? ErrorMille = null, int? LatencyPercent = null, int? LatencyFloorMs = null);

/// <param name="Percent">1–100, rising.</param>
/// <param name="Seconds">How long it is watched.</param>
public sealed record GateStepOrder(int Percent, int Seconds);

/// <summary>What a switch would do, before it happens.</summary>
/// <param name="Order">The order with all defaults.</param>
/// <param name="Verdict"><c>ok</c>, <c>tight</c> or <c>no</c>.</param>
/// <param name="Blockers">What stands in the way, one sentence each.</param>
/// <param name="Warnings">What should be known, one sentence each.</param>
/// <param name="UsedPercent">Use of the target's scarcest resource afterwards.</param>
/// <param name="Apps">The apps in the order they are started.</param>
/// <param name="Instances">Instances that move.</param>
/// <param name="ExpectedSeconds">About how long it takes until all traffic has moved.</param>
public sealed record SwitchForecast(
    SwitchOrder Order, string Verdict, IReadOnlyList<string> Blockers, IReadOnlyList<string> Warnings, int UsedPercent,
    IReadOnlyList<SwitchAppForecast> Apps, int Instances, int ExpectedSeconds);

/// <param name="App">The app.</param>
/// <param name="Tier">Order of the start.</param>
/// <param name="Moving">Instances that move.</param>
/// <param name="Placed">Of these, those that find a place.</param>
/// <param name="Lacks">What the others lack.</param>
public sealed record SwitchAppForecast(string App, int Tier, int Moving, int Placed, IReadOnlyList<string> Lacks);

/// <summary>A switch under way or over.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Order">What was ordered.</param>
/// <param name="By">Who ordered it; empty for nobody known.</param>
/// <param name="Epoch">Grows with each switch.</param>
/// <param name="Phase"><c>preScale</c>, <c>traffic</c>, <c>drain</c>, <c>hold</c>, <c>release</c>, <c>completed</c>, <c>returnScale</c>, <c>returnRelease</c>, <c>returned</c>.</param>
/// <param name="Since">Since when.</param>
/// <param name="MovedPercent">Part of the source's traffic that has moved.</param>
/// <param name="PausedBecause">Why it stands still; null when it does not.</param>
/// <param name="Over">Whether it has ended.</param>
/// <param name="ReturnReason">Why it turned back; empty when it did not.</param>
/// <param name="StartedAt">When it was ordered.</param>
/// <param name="EndedAt">When it ended; null while it has not.</param>
/// <param name="Apps">Its apps and how far each is.</param>
/// <param name="Record">What happened, oldest first.</param>
public sealed record SwitchStatus(
    string Id, SwitchOrder Order, string By, long Epoch, string Phase, DateTimeOffset Since, int MovedPercent, string? PausedBecause, bool Over,
    string ReturnReason, DateTimeOffset StartedAt, DateTimeOffset? EndedAt, IReadOnlyList<SwitchAppStatus> Apps, IReadOnlyList<SwitchLine> Record);

/// <param name="App">The app.</param>
/// <param name="Tier">Order of the start.</param>
/// <param name="Moving">Instances that were in the source.</param>
/// <param name="InSource">Instances there now.</param>
/// <param name="InTarget">Serving instances in the target now.</param>
public sealed record SwitchAppStatus(string App, int Tier, int Moving, int InSource, int InTarget);

/// <param name="At">When.</param>
/// <param name="Phase">In which phase.</param>
/// <param name="Kind"><c>began</c>, <c>passed</c>, <c>failed</c>, <c>paused</c>, <c>continued</c>, <c>turnedBack</c>, <c>ended</c>.</param>
/// <param name="Detail">Figures and reasons.</param>
public sealed record SwitchLine(DateTimeOffset At, string Phase, string Kind, string Detail);
