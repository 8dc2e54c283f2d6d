namespace Sandun.NativeApi;

/// <summary>
/// Who may become an agent or router of the cluster, who has, and who is refused. Every method throws
/// <see cref="ControlPlaneException"/> with a sentence for people.
/// </summary>
public interface IMembership
{
    /// <summary>Makes a token that is good for one machine.</summary>
    /// <param name="role"><c>agent</c> or <c>router</c>.</param>
    /// <param name="life">How long it may be used, one minute to thirty days.</param>
    /// <param name="node">The id its holder gets, also when there is such a node already; null for a new node.</param>
    /// <param name="by">Who asks; null where there are no principals.</param>
    /// <param name="cancellation">Ends the wait.</param>
    Task<CreatedToken> CreateTokenAsync(string role, TimeSpan life, string? node, string? by, CancellationToken cancellation);

    /// <summary>Tokens that are still good, were used, or ended within the last day; oldest first.</summary>
    Task<IReadOnlyList<TokenSummary>> TokensAsync(CancellationToken cancellation);

    /// <summary>Withdraws a token. A node that joined with it stays.</summary>
    Task RevokeTokenAsync(string id, CancellationToken cancellation);

    /// <summary>Agents and routers that joined, by role and id.</summary>
    Task<IReadOnlyList<MemberSummary>> MembersAsync(CancellationToken cancellation);

    /// <summary>Refuses a node, or one certificate, from now on: its connections end at once, on every server.</summary>
    /// <param name="node">The node's id; or null.</param>
    /// <param name="serial">The certificate's serial number in hex; or null.</param>
    /// <param name="why">For people; may be empty.</param>
    /// <param name="by">Who asks; null where there are no principals.</param>
    /// <param name="cancellation">Ends the wait.</param>
    Task DenyAsync(string? node, string? serial, string why, string? by, CancellationToken cancellation);

    /// <summary>Takes a refusal back.</summary>
    Task AllowAsync(string? node, string? serial, CancellationToken cancellation);
}

/// <summary>A token just made; the only time its text is seen.</summary>
/// <param name="Id">By which it is listed and withdrawn.</param>
/// <param name="Token">Its text.</param>
/// <param name="Role">What it is for.</param>
/// <param name="Node">The id its holder gets, or null.</param>
/// <param name="ExpiresAt">When it ends.</param>
/// <param name="Servers">The servers it names.</param>
public sealed record CreatedToken(string Id, string Token, string Role, string? Node, DateTimeOffset ExpiresAt, IReadOnlyList<string> Servers);

/// <summary>One row of the list of tokens.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Role">What it is for.</param>
/// <param name="Node">The id its holder gets, or null.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="CreatedBy">Who made it, or null.</param>
/// <param name="ExpiresAt">When it ends.</param>
/// <param name="UsedBy">The node that joined with it, or null.</param>
/// <param name="UsedAt">When, or null.</param>
public sealed record TokenSummary(
    string Id, string Role, string? Node, DateTimeOffset CreatedAt, string? CreatedBy, DateTimeOffset ExpiresAt, string? UsedBy, DateTimeOffset? UsedAt);

/// <summary>One agent or router that joined.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Role"><c>agent</c> or <c>router</c>.</param>
/// <param name="Hostname">Its machine's name when it joined.</param>
/// <param name="JoinedAt">When it joined last.</param>
/// <param name="Denied">Whether it is refused now.</param>
public sealed record MemberSummary(string Id, string Role, string Hostname, DateTimeOffset JoinedAt, bool Denied)
{
    /// <summary>Whether an operator marked it gone: it is never let in again, and its machine joins anew with an empty work directory.</summary>
    public bool Gone { get; init; }
}

/// <summary>Something was done that has no other answer.</summary>
/// <param name="Message">What was done.</param>
public sealed record Done(string Message);
