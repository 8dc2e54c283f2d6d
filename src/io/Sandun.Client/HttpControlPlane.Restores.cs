using System.Net.Http.Headers;
using System.Text.Json;
using Sandun.NativeApi;

namespace Sandun.Client;

public sealed partial class HttpControlPlane
{
    /// <summary>Copies a backup of the store to a stream.</summary>
    public async Task BackUpAsync(Stream target, CancellationToken cancellation)
    {
        using var response = await SendAsync(HttpMethod.Get, "cluster/backup", null, cancellation);
        if (!response.IsSuccessStatusCode) throw await RefusalAsync(response, cancellation);
        try
        {
            await response.Content.CopyToAsync(target, cancellation);
        }
        catch (HttpRequestException failure)
        {
            throw new ControlPlaneException(502, "the backup broke off: " + failure.Message);
        }
    }

    /// <summary>Replaces the store's content by a backup's.</summary>
    public async Task<RestoreReport> RestoreAsync(Stream backup, CancellationToken cancellation)
    {
        using var content = new StreamContent(backup) { Headers = { ContentType = new MediaTypeHeaderValue("application/gzip") } };
        using var response = await SendAsync(HttpMethod.Post, "cluster/restore", content, cancellation);
        return await ReadAsync(response, NativeJson.Default.RestoreReport, cancellation);
    }

    public Task<UnknownTasks> UnknownTasksAsync(CancellationToken cancellation) => GetAsync("cluster/unknown", NativeJson.Default.UnknownTasks, cancellation);

    public Task<Done> SettleUnknownTasksAsync(UnknownTaskOrder order, CancellationToken cancellation) => PostAsync(
        "cluster/unknown", JsonSerializer.Serialize(order, NativeJson.Default.UnknownTaskOrder), NativeJson.Default.Done, cancellation);
}
