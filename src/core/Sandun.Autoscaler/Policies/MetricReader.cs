namespace Sandun.Autoscaler.Policies;

/// <summary>Reads and checks the <c>metrics</c> of an <c>autoscaling</c> member.</summary>
internal static class MetricReader
{
    /// <summary>Metrics of one app; each is asked for every few seconds.</summary>
    private const int MaxMetrics = 10;

    private const decimal MaxTarget = 1_000_000_000;

    public static void Check(IReadOnlyList<DeclaredMetric> metrics, List<ScalingProblem> problems)
    {
        if (metrics.Count > MaxMetrics) problems.Add(new ScalingProblem("metrics", $"at most {MaxMetrics}"));
        for (var i = 0; i < metrics.Count; i++)
        {
            var (at, metric) = ($"metrics({i})", metrics[i]);
            if (metric.Target is not (> 0 and <= MaxTarget)) problems.Add(new ScalingProblem(at + "/target", $"is missing: how much of it one instance takes, more than 0 and at most {MaxTarget}"));
            if ((metric.Prometheus is null) == (metric.Url is null))
                problems.Add(new ScalingProblem(at, "needs either prometheus, the address of a Prometheus server, and query, or url, the address of a number"));
            if (metric.Prometheus is not null && string.IsNullOrWhiteSpace(metric.Query)) problems.Add(new ScalingProblem(at + "/query", "is missing: PromQL that yields one number"));
            if (metric.Url is not null && metric.Query is not null) problems.Add(new ScalingProblem(at + "/query", "belongs to prometheus, not to url"));
            foreach (var (name, address) in new[] { ("prometheus", metric.Prometheus), ("url", metric.Url) })
                if (address is not null && !IsWeb(address)) problems.Add(new ScalingProblem($"{at}/{name}", "is no address that begins with http:// or https://"));
        }
    }

    public static CustomMetric Build(DeclaredMetric metric, int index) => new(
        metric.Name ?? $"metric {index + 1}", metric.Prometheus ?? metric.Url!, metric.Prometheus is null ? null : metric.Query, metric.Path,
        Math.Max(1, (long)(metric.Target!.Value * 1_000_000)));

    private static bool IsWeb(string address) => Uri.TryCreate(address, UriKind.Absolute, out var url) && url.Scheme is "http" or "https";
}
