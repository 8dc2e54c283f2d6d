using Sandun.NativeApi;
using Sandun.Telemetry;
using Sandun.Telemetry.Queries;

namespace Sandun.Server.Telemetry;

/// <summary>Figures from the server's own store.</summary>
internal sealed class OwnMetrics(TelemetryStore store, TimeProvider time) : IMetricsSource
{
    public Task<MetricsAnswer> AskAsync(MetricsQuestion question, CancellationToken cancellation)
    {
        var query = new SeriesQuery(question.Name, question.From.ToUnixTimeSeconds(), Up(question.To), question.StepSeconds)
        {
            Where = [.. question.Where.Select(label => (label.Key, label.Value))], By = question.By, Limit = question.Limit,
            Gather = question.Aggregate switch
            {
                "mean" => Gather.Mean,
                "max" => Gather.Max,
                "min" => Gather.Min,
                "count" => Gather.Count,
                _ => Gather.Sum,
            },
            Fold = question.Over == "max" ? Fold.Max : Fold.Mean,
        };
        var answer = store.Ask(query, time.GetUtcNow().ToUnixTimeSeconds());
        return Task.FromResult(new MetricsAnswer(
            DateTimeOffset.FromUnixTimeSeconds(answer.From), answer.Step, [.. answer.Series.Select(Of)], answer.LeftOff, "sandun"));
    }

    private static MetricLine Of(AnsweredSeries line) => new(
        LabelText.Parse(line.Labels).ToDictionary(label => label.Name, label => label.Value),
        [.. line.Points.Select(point => double.IsNaN(point) ? (double?)null : point)]);

    private static long Up(DateTimeOffset moment) => (moment.ToUnixTimeMilliseconds() + 999) / 1_000;
}
