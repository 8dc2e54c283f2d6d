namespace Sandun.NativeApi;

/// <summary>Figures over time. Every method throws <see cref="ControlPlaneException"/> with a sentence for people.</summary>
public interface IMetricsPlane
{
    /// <summary>Every metric there can be, ordered by name.</summary>
    Task<IReadOnlyList<MetricSummary>> MetricsAsync(CancellationToken cancellation);

    /// <summary>Answers a question about one metric.</summary>
    Task<MetricsAnswer> QueryMetricsAsync(MetricsQuestion question, CancellationToken cancellation);
}
