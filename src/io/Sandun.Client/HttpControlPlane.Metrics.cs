using System.Globalization;
using System.Text;
using Sandun.NativeApi;

namespace Sandun.Client;

public sealed partial class HttpControlPlane
{
    public Task<IReadOnlyList<MetricSummary>> MetricsAsync(CancellationToken cancellation) =>
        GetAsync("metrics/names", NativeJson.Default.IReadOnlyListMetricSummary, cancellation);

    public Task<MetricsAnswer> QueryMetricsAsync(MetricsQuestion question, CancellationToken cancellation)
    {
        var query = new StringBuilder("metrics/query" + Query(
            ("name", question.Name), ("from", Text(question.From)), ("to", Text(question.To)),
            ("step", question.StepSeconds.ToString(CultureInfo.InvariantCulture)), ("by", question.By is { } by ? string.Join(',', by) : null),
            ("aggregate", question.Aggregate), ("over", question.Over), ("limit", question.Limit.ToString(CultureInfo.InvariantCulture))));
        foreach (var (name, value) in question.Where) query.Append("&where=").Append(Uri.EscapeDataString($"{name}={value}"));
        return GetAsync(query.ToString(), NativeJson.Default.MetricsAnswer, cancellation);
    }
}
