using Sandun.NativeApi;

namespace Sandun.Client;

public sealed partial class HttpControlPlane
{
    /// <inheritdoc/>
    /// <remarks>The server knows who asks by the credentials; <paramref name="by"/> is not sent.</remarks>
    public Task<CreatedToken> CreateTokenAsync(string role, TimeSpan life, string? node, string? by, CancellationToken cancellation) => PostAsync(
        "tokens" + Query(("role", role), ("ttl", FormattableString.Invariant($"{(long)life.TotalSeconds}")), ("node", node)), null,
        NativeJson.Default.CreatedToken, cancellation);

    public Task<IReadOnlyList<TokenSummary>> TokensAsync(CancellationToken cancellation) =>
        GetAsync("tokens", NativeJson.Default.IReadOnlyListTokenSummary, cancellation);

    public Task RevokeTokenAsync(string id, CancellationToken cancellation) =>
        PostAsync("tokens/revoke" + Query(("id", id)), null, NativeJson.Default.Done, cancellation);

    public Task<IReadOnlyList<MemberSummary>> MembersAsync(CancellationToken cancellation) =>
        GetAsync("members", NativeJson.Default.IReadOnlyListMemberSummary, cancellation);

    /// <inheritdoc/>
    /// <remarks>The server knows who asks by the credentials; <paramref name="by"/> is not sent.</remarks>
    public Task DenyAsync(string? node, string? serial, string why, string? by, CancellationToken cancellation) => PostAsync(
        "members/deny" + Query(("node", node), ("serial", serial), ("why", why.Length > 0 ? why : null)), null, NativeJson.Default.Done, cancellation);

    public Task AllowAsync(string? node, string? serial, CancellationToken cancellation) =>
        PostAsync("members/allow" + Query(("node", node), ("serial", serial)), null, NativeJson.Default.Done, cancellation);
}
