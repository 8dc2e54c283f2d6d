using Sandun.NativeApi;

namespace Sandun.Server.Telemetry;

/// <summary>Where figures over time are kept.</summary>
internal interface IMetricsSource
{
    /// <summary>Answers a question that was checked.</summary>
    /// <exception cref="ControlPlaneException">The source does not answer; the message names the cure.</exception>
    Task<MetricsAnswer> AskAsync(MetricsQuestion question, CancellationToken cancellation);
}
