using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Sandun.NativeApi;

namespace Sandun.Client;

public sealed partial class HttpControlPlane : IChanges
{
    public async Task<PlanReport> PlanAsync(ChangeWish wish, CancellationToken cancellation)
    {
        using var response = await SendAsync(wish, "true", cancellation);
        return await ReadAsync(response, NativeJson.Default.PlanReport, cancellation);
    }

    public async Task<ChangeAccepted> ChangeAsync(ChangeWish wish, CancellationToken cancellation)
    {
        using var response = await SendAsync(wish, null, cancellation);
        return await ReadAsync(response, NativeJson.Default.ChangeAccepted, cancellation);
    }

    public Task<DiffReport> DiffAsync(string id, DateTimeOffset? from, DateTimeOffset? to, CancellationToken cancellation) =>
        GetAsync("diff" + Query(("id", id), ("from", Version(from)), ("to", Version(to))), NativeJson.Default.DiffReport, cancellation);

    public Task<IReadOnlyList<EndedDeployment>> EndedAsync(CancellationToken cancellation) =>
        GetAsync("deployments/ended", NativeJson.Default.IReadOnlyListEndedDeployment, cancellation);

    public Task PauseAsync(string deployment, CancellationToken cancellation) => ActAsync("pause", deployment, cancellation);

    public Task ContinueAsync(string deployment, CancellationToken cancellation) => ActAsync("continue", deployment, cancellation);

    public Task CancelAsync(string deployment, CancellationToken cancellation) => ActAsync("cancel", deployment, cancellation);

    public async Task<Definition> DefinitionAsync(string id, bool isGroup, DateTimeOffset? version, CancellationToken cancellation)
    {
        using var response = await SendAsync(HttpMethod.Get, PathOf(id, isGroup) + Query(("version", Version(version))), null, cancellation);
        if (!response.IsSuccessStatusCode) throw await RefusalAsync(response, cancellation);
        var tag = response.Headers.ETag?.Tag.Trim('"') ?? "";
        return DateTimeOffset.TryParse(tag, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var known)
            ? new Definition(await response.Content.ReadAsStringAsync(cancellation), known)
            : throw new ControlPlaneException(502, $"the server named no version of {id}; is there a proxy between that drops the ETag?");
    }

    private Task ActAsync(string what, string deployment, CancellationToken cancellation) =>
        PostAsync($"deployments/{what}" + Query(("id", deployment)), null, NativeJson.Default.Done, cancellation);

    private async Task<HttpResponseMessage> SendAsync(ChangeWish wish, string? dryRun, CancellationToken cancellation)
    {
        var conflict = wish.OnConflict == OnConflict.Refuse ? null : wish.OnConflict.ToString().ToLowerInvariant();
        var (method, path, id) = wish.Verb switch
        {
            ChangeVerb.Apply => (HttpMethod.Post, "apply", null),
            ChangeVerb.Scale => (HttpMethod.Post, "scale", wish.Id),
            ChangeVerb.Restart => (HttpMethod.Post, "restart", wish.Id),
            ChangeVerb.RollBack => (HttpMethod.Post, "rollback", wish.Id),
            ChangeVerb.Remove when !wish.IsGroup => (HttpMethod.Post, "remove", wish.Id),
            ChangeVerb.Remove => (HttpMethod.Delete, PathOf(wish.Id, wish.IsGroup), (string?)null),
            ChangeVerb.Put => (HttpMethod.Put, PathOf(wish.Id, wish.IsGroup), null),
            ChangeVerb.Patch => (HttpMethod.Patch, PathOf(wish.Id, wish.IsGroup), null),
            _ => throw new ArgumentOutOfRangeException(nameof(wish), wish.Verb, "not a change"),
        };
        var query = Query(
            ("id", id), ("instances", wish.Verb == ChangeVerb.Scale ? wish.Instances.ToString(CultureInfo.InvariantCulture) : null),
            ("version", Version(wish.Version)), ("onConflict", conflict), ("dryRun", dryRun));
        using var content = wish.Document.Length == 0 ? null : new StringContent(wish.Document, Encoding.UTF8, "application/json");
        if (wish.IfVersion is null && !wish.IfNew) return await SendAsync(method, path + query, content, cancellation);
        using var request = new HttpRequestMessage(method, "/sandun/v1/" + path + query) { Content = content };
        if (wish.IfVersion is { } version) request.Headers.IfMatch.Add(new EntityTagHeaderValue($"\"{Version(version)}\""));
        if (wish.IfNew) request.Headers.IfNoneMatch.Add(EntityTagHeaderValue.Any);
        return await SendAsync(request, cancellation);
    }

    private static string PathOf(string id, bool isGroup) =>
        (isGroup ? "groups/" : "apps/") + string.Join('/', id.Trim('/').Split('/').Select(Uri.EscapeDataString));

    private static string? Version(DateTimeOffset? version) =>
        version?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
