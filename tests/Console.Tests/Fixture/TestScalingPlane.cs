using Sandun.NativeApi;

namespace Sandun.WebConsole.Tests.Fixture;

/// <summary>One app that scales, and what the page asked to change.</summary>
public sealed class TestScalingPlane : IScalingPlane
{
    private readonly Lock _lock = new();
    private int? _pin;

    /// <summary>Definitions set, oldest first.</summary>
    public List<string> Definitions { get; } = [];

    public Task<IReadOnlyList<ScalingSummary>> ScalingAsync(CancellationToken cancellation) => throw new NotSupportedException();

    public Task<ScalingSummary> ScalingOfAsync(string id, CancellationToken cancellation)
    {
        lock (_lock)
        {
            return Task.FromResult(new ScalingSummary(
                id, _pin is null ? "on" : "pinned", 2, 20, 4, 4, 300, 10, _pin, _pin is null ? null : DateTimeOffset.UtcNow.AddHours(1), Decision(4, 5, "done")));
        }
    }

    public Task<IReadOnlyList<ScalingDecision>> ScalingLogAsync(string id, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<ScalingDecision>>([Decision(4, 5, "done"), Decision(2, 4, "done")]);

    public Task<ChangeAccepted> SetScalingAsync(string id, string json, CancellationToken cancellation)
    {
        if (json.Contains("\"max\": 1,", StringComparison.Ordinal)) throw new ControlPlaneException(422, "autoscaling/max: must be at least min");
        lock (_lock) Definitions.Add(json);
        return Task.FromResult(new ChangeAccepted("d1", DateTimeOffset.UtcNow));
    }

    public Task<IReadOnlyList<ImportedPolicy>> ImportScalingAsync(string json, string? id, string? prometheus, CancellationToken cancellation) =>
        throw new NotSupportedException();

    public Task<Done> PinAsync(string id, int instances, int minutes, CancellationToken cancellation)
    {
        lock (_lock) _pin = instances;
        return Task.FromResult(new Done(""));
    }

    public Task<Done> UnpinAsync(string id, CancellationToken cancellation)
    {
        lock (_lock) _pin = null;
        return Task.FromResult(new Done(""));
    }

    public Task<IReadOnlyList<SizeAdvice>> AdviceAsync(string? id, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<SizeAdvice>>([new SizeAdvice(id!, 4, 0.5m, 0.2m, 512, 192, 1.2m, 1280, 30)]);

    public Task<RateHistoryReport> RatesAsync(string id, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellation) => throw new NotSupportedException();

    private static ScalingDecision Decision(int from, int to, string outcome) => new(
        DateTimeOffset.UtcNow.AddSeconds(-30), from, to, to, "level", "the forecast asks for more", new ScalingInputs(from, 321.5, 2, 18, 1.5, null),
        new ScalingTerms(321.5, 402, "trend of 60 s", 0.05, 55, 12, 0.2, 4), outcome);
}
