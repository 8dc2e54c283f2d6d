using Sandun.NativeApi;
using Sandun.Server.Endpoints;

namespace Sandun.Server.Telemetry;

/// <summary>Checks questions about figures, and has the source answer them: the server's own store, or a Prometheus server.</summary>
internal sealed class MetricsPlane(IMetricsSource source) : IMetricsPlane
{
    private const int MostSeries = 1_000;

    /// <summary>Points of a line: many for few lines, fewer where every series has a line of its own.</summary>
    private const int MostPoints = 11_000;
    private const int MostPointsOfEach = 1_000;

    private static readonly TimeSpan s_longest = TimeSpan.FromDays(366);

    public Task<IReadOnlyList<MetricSummary>> MetricsAsync(CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<MetricSummary>>([.. TelemetryCollector.Catalog.Select(metric => new MetricSummary(metric.Key, metric.Value))]);

    public Task<MetricsAnswer> QueryMetricsAsync(MetricsQuestion question, CancellationToken cancellation)
    {
        if (!TelemetryCollector.Catalog.ContainsKey(question.Name))
            throw new ControlPlaneException(404, $"there is no metric {question.Name}: `sandun metrics ls` and /sandun/v1/metrics/names list those there are");
        if (question.To <= question.From) throw new ControlPlaneException(422, "to must be later than from");
        if (question.To - question.From > s_longest) throw new ControlPlaneException(422, $"at most {s_longest.TotalDays} days at once");
        if (question.Aggregate is not ("sum" or "mean" or "max" or "min" or "count"))
            throw new ControlPlaneException(422, "aggregate must be sum, mean, max, min or count");
        if (question.Over is not ("mean" or "max")) throw new ControlPlaneException(422, "over must be mean or max");
        if (question.Limit is < 1 or > MostSeries) throw new ControlPlaneException(422, $"limit must be between 1 and {MostSeries}");
        foreach (var label in question.Where.Keys.Concat(question.By ?? []))
            if (!IsName(label)) throw new ControlPlaneException(422, $"'{label}' is no label: app, task, node, data_center and router are");
        if (question.StepSeconds < 0) throw new ControlPlaneException(422, "step must be a number of seconds");
        var length = question.To - question.From;
        var step = question.StepSeconds > 0 ? question.StepSeconds : Step(length, MetricsEndpoints.UsualPoints);
        return source.AskAsync(question with { StepSeconds = Math.Max(step, Step(length, question.By is null ? MostPointsOfEach : MostPoints)) }, cancellation);
    }

    private static int Step(TimeSpan length, int points) => Math.Max(1, (int)Math.Ceiling(length.TotalSeconds / points));

    private static bool IsName(string label) => label.Length is > 0 and <= 64 && label.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_');
}
