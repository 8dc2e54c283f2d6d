namespace Sandun.NativeApi;

/// <summary>
/// The data centers and the switches between them. Every method throws <see cref="ControlPlaneException"/> with a sentence for people.
/// </summary>
public interface IDataCenters
{
    Task<DataCentersStatus> DataCentersAsync(CancellationToken cancellation);

    /// <summary>Describes a center anew.</summary>
    Task DescribeCenterAsync(string id, CenterEdit edit, CancellationToken cancellation);

    Task SetFailoverAsync(FailoverSettings settings, CancellationToken cancellation);

    /// <summary>What a switch would do; nothing is changed.</summary>
    Task<SwitchForecast> ForecastSwitchAsync(SwitchOrder order, CancellationToken cancellation);

    /// <param name="order">What is to move.</param>
    /// <param name="by">Who asks; null where there are no principals.</param>
    /// <param name="cancellation">Ends the wait.</param>
    Task<SwitchStatus> BeginSwitchAsync(SwitchOrder order, string? by, CancellationToken cancellation);

    /// <summary>All switches that are kept, newest first.</summary>
    Task<IReadOnlyList<SwitchStatus>> SwitchesAsync(CancellationToken cancellation);

    Task<SwitchStatus> SwitchAsync(string id, CancellationToken cancellation);

    /// <summary>Steers a switch.</summary>
    /// <param name="id">The switch.</param>
    /// <param name="action"><c>pause</c>, <c>continue</c>, <c>back</c>, <c>release</c> (ends the hold) or <c>let-go</c>.</param>
    /// <param name="by">Who asks; null where there are no principals.</param>
    /// <param name="cancellation">Ends the wait.</param>
    Task<SwitchStatus> SteerSwitchAsync(string id, string action, string? by, CancellationToken cancellation);
}
