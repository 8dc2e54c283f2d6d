using Sandun.NativeApi;

namespace Sandun.Client;

public sealed partial class HttpControlPlane
{
    /// <summary>Keeps a secret, or replaces it.</summary>
    public async Task<Done> SetSecretAsync(string name, ReadOnlyMemory<byte> secret, CancellationToken cancellation)
    {
        using var content = new ReadOnlyMemoryContent(secret);
        using var response = await SendAsync(HttpMethod.Put, SecretPath(name), content, cancellation);
        return await ReadAsync(response, NativeJson.Default.Done, cancellation);
    }

    /// <summary>What may be known of all secrets, by name.</summary>
    public Task<IReadOnlyList<SecretSummary>> SecretsAsync(CancellationToken cancellation) =>
        GetAsync("secrets", NativeJson.Default.IReadOnlyListSecretSummary, cancellation);

    public async Task DeleteSecretAsync(string name, CancellationToken cancellation)
    {
        using var response = await SendAsync(HttpMethod.Delete, SecretPath(name), null, cancellation);
        await ReadAsync(response, NativeJson.Default.Done, cancellation);
    }

    private static string SecretPath(string name) => "secrets/" + string.Join('/', name.Trim('/').Split('/').Select(Uri.EscapeDataString));
}
