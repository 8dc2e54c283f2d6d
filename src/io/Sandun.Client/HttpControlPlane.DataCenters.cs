using System.Text.Json;
using Sandun.NativeApi;

namespace Sandun.Client;

public sealed partial class HttpControlPlane
{
    public Task<DataCentersStatus> DataCentersAsync(CancellationToken cancellation) =>
        GetAsync("datacenters", NativeJson.Default.DataCentersStatus, cancellation);

    public Task DescribeCenterAsync(string id, CenterEdit edit, CancellationToken cancellation) => PostAsync(
        "datacenters/" + Uri.EscapeDataString(id), JsonSerializer.Serialize(edit, NativeJson.Default.CenterEdit), NativeJson.Default.Done, cancellation);

    public Task SetFailoverAsync(FailoverSettings settings, CancellationToken cancellation) => PostAsync(
        "failover", JsonSerializer.Serialize(settings, NativeJson.Default.FailoverSettings), NativeJson.Default.Done, cancellation);

    public Task<SwitchForecast> ForecastSwitchAsync(SwitchOrder order, CancellationToken cancellation) => PostAsync(
        "switches/forecast", JsonSerializer.Serialize(order, NativeJson.Default.SwitchOrder), NativeJson.Default.SwitchForecast, cancellation);

    /// <inheritdoc/>
    /// <remarks>The server knows who asks by the credentials; <paramref name="by"/> is not sent.</remarks>
    public Task<SwitchStatus> BeginSwitchAsync(SwitchOrder order, string? by, CancellationToken cancellation) => PostAsync(
        "switches", JsonSerializer.Serialize(order, NativeJson.Default.SwitchOrder), NativeJson.Default.SwitchStatus, cancellation);

    public Task<IReadOnlyList<SwitchStatus>> SwitchesAsync(CancellationToken cancellation) =>
        GetAsync("switches", NativeJson.Default.IReadOnlyListSwitchStatus, cancellation);

    public Task<SwitchStatus> SwitchAsync(string id, CancellationToken cancellation) =>
        GetAsync("switches/" + Uri.EscapeDataString(id), NativeJson.Default.SwitchStatus, cancellation);

    /// <inheritdoc/>
    /// <remarks>The server knows who asks by the credentials; <paramref name="by"/> is not sent.</remarks>
    public Task<SwitchStatus> SteerSwitchAsync(string id, string action, string? by, CancellationToken cancellation) => PostAsync(
        $"switches/{Uri.EscapeDataString(id)}/{Uri.EscapeDataString(action)}", null, NativeJson.Default.SwitchStatus, cancellation);
}
