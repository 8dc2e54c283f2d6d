namespace Sandun.Autoscaler.Simulation;

/// <summary>Lives a trace through, under one controller after the other.</summary>
public sealed class TraceRun(Trace trace)
{
    /// <summary>The count a trace begins with leaves this much of the slots free, as a careful operator would.</summary>
    private const double FirstUse = 0.7;

    private readonly WaitTable _waits = new();

    /// <summary>Runs and scores; the same arguments give the same score.</summary>
    /// <param name="create">Makes the controller, given the trace's service.</param>
    /// <param name="seed">Of arrivals and launch times.</param>
    /// <param name="watch">Told of every second: second, count before the decision, count after it, whether the level was broken.</param>
    public ScalerScore Score(Func<ServiceModel, IScaler> create, ulong seed, Action<int, int, int, bool>? watch = null)
    {
        var service = trace.Service;
        var scaler = create(service);
        var app = new SimulatedApp(trace, _waits, seed, First());
        int violations = 0, actions = 0, peak = 0;
        double billed = 0, fewest = 0;
        for (var second = 0; second < trace.Rates.Length; second++)
        {
            var sample = app.Step(second);
            if (sample.Arrivals is null && !scaler.ReadsBothPaths) sample = sample with { CpuCores = null };
            var before = app.Count;
            var after = Math.Clamp(scaler.Decide(sample), service.MinInstances, service.MaxInstances);
            if (second >= trace.ScoredFrom)
            {
                billed += app.Billed;
                fewest += Fewest(second);
                if (app.Violated) violations++;
                if (after != before) actions++;
            }

            if (after != before) app.Resize(after, second);
            peak = Math.Max(peak, app.Count);
            watch?.Invoke(second, before, after, app.Violated);
        }

        return new ScalerScore(scaler.Name, violations, Math.Max(0, billed - fewest) * service.Cores / 3600, actions, peak);
    }

    /// <summary>The mean of a controller's scores over several seeds.</summary>
    public ScalerScore Mean(Func<ServiceModel, IScaler> create, IEnumerable<ulong> seeds) => Mean([.. seeds.Select(seed => Score(create, seed))]);

    /// <summary>The mean over several seeds.</summary>
    public static ScalerScore Mean(IReadOnlyList<ScalerScore> scores) => new(
        scores[0].Controller, scores.Average(score => score.ViolationSeconds), scores.Average(score => score.SpareCoreHours),
        scores.Average(score => score.Actions), scores.Average(score => score.PeakInstances));

    private int First()
    {
        var service = trace.Service;
        var wanted = trace.Rates.Length == 0 ? 1 : (int)Math.Ceiling(trace.Rates[0] * service.ServiceSeconds / service.Slots / FirstUse);
        return Math.Clamp(wanted, service.MinInstances, service.MaxInstances);
    }

    private int Fewest(int second)
    {
        var service = trace.Service;
        var slowdown = trace.Slow.Contains(second) ? trace.Slowdown : 1;
        var budget = (service.LevelSeconds / service.ServiceSeconds) - service.TailFactor;
        var count = _waits.Fewest(trace.Rates[second] * service.ServiceSeconds * slowdown, service.Slots, budget);
        return Math.Clamp(count, service.MinInstances, service.MaxInstances);
    }
}
