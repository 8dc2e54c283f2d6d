using System.Text.Json;
using Sandun.AgentLink.Admission;
using Sandun.AgentLink.Identity;
using Sandun.NativeApi;
using Sandun.Store;

namespace Sandun.Server.Links.Joining;

/// <summary>Who may join, who has, and who is refused, for the native API.</summary>
internal sealed class Membership(IStore store, JoinTokens tokens, ILinkDesk desk, LinkRoster roster, TimeProvider time) : IMembership
{
    /// <summary>Refusals kept at most; each is one removed machine or one lost certificate.</summary>
    private const int MaximumDenials = 10_000;

    /// <summary>Whether an agent was marked gone.</summary>
    public required Func<string, bool> IsGone { private get; init; }

    public async Task<CreatedToken> CreateTokenAsync(string role, TimeSpan life, string? node, string? by, CancellationToken cancellation)
    {
        if (NodeRoles.Parse(role) is not (NodeRole.Agent or NodeRole.Router) || NodeRoles.Parse(role) is not { } parsed)
            throw new ControlPlaneException(422, $"role must be agent or router, not '{role}'");
        if (life < JoinTokens.ShortestLife || life > JoinTokens.LongestLife)
            throw new ControlPlaneException(422, "ttl must be one minute to thirty days");
        if (node is not null && !NodeIdentity.IsId(node))
            throw new ControlPlaneException(422, $"node must be 1 to {NodeIdentity.LongestId} letters, digits, '.', '_' and '-'");
        if (desk.Authority is not { } authority)
            throw new ControlPlaneException(409, "nothing can join this server: its link is the socket on its own machine alone; start it with --link-listen ADDRESS:5052");
        var servers = desk.Servers;
        if (servers.Count == 0) throw new ControlPlaneException(503, "no server has said where it is reached yet; try again in a moment");
        var token = JoinToken.Create(parsed, servers, System.Security.Cryptography.SHA256.HashData(authority.RawData));
        var record = await tokens.AddAsync(token, node, life, by, cancellation);
        return new CreatedToken(JoinTokens.IdOf(token), token.Text(), role, node, record.Expires, token.Servers);
    }

    public Task<IReadOnlyList<TokenSummary>> TokensAsync(CancellationToken cancellation) => tokens.ListAsync(cancellation);

    public async Task RevokeTokenAsync(string id, CancellationToken cancellation)
    {
        if (!await tokens.RevokeAsync(id, cancellation))
            throw new ControlPlaneException(404, $"there is no join token {id}; `sandun token ls` lists them");
    }

    public async Task<IReadOnlyList<MemberSummary>> MembersAsync(CancellationToken cancellation)
    {
        var reading = await store.ReadAsync(LinkKeys.Nodes, cancellation);
        return
        [
            .. reading.Entries.Select(entry => JsonSerializer.Deserialize(entry.Value, LinkJson.Default.NodeRecord)!)
                .Select(node => new MemberSummary(node.Id, node.Role, node.Hostname, node.Joined, roster.IsDenied(node.Id))
                {
                    Gone = node.Role == NodeRole.Agent.Text() && IsGone(node.Id),
                })
                .OrderBy(member => member.Role, StringComparer.Ordinal).ThenBy(member => member.Id, StringComparer.Ordinal),
        ];
    }

    public async Task DenyAsync(string? node, string? serial, string why, string? by, CancellationToken cancellation)
    {
        var key = Key(node, serial);
        if (!NodeIdentity.IsId(node ?? serial)) throw new ControlPlaneException(422, "node must be a node's id, and serial a serial number in hex");
        if ((await store.ReadAsync(LinkKeys.Denied, cancellation)).Entries.Count >= MaximumDenials)
            throw new ControlPlaneException(429, $"{MaximumDenials} nodes and certificates are refused already; take some back with `sandun node allow`");
        var record = JsonSerializer.SerializeToUtf8Bytes(new DenialRecord(why, time.GetUtcNow(), by), LinkJson.Default.DenialRecord);
        await store.CommitAsync(new StoreBatch(new StoreOperation(key, record)), cancellation);
    }

    public async Task AllowAsync(string? node, string? serial, CancellationToken cancellation)
    {
        var key = Key(node, serial);
        if (await store.GetAsync(key, cancellation) is null) throw new ControlPlaneException(404, $"{node ?? serial} is not refused");
        await store.CommitAsync(new StoreBatch(new StoreOperation(key, null)), cancellation);
    }

    private static string Key(string? node, string? serial) => (node, serial) switch
    {
        ({ } id, null) => LinkRoster.NodeKey(id),
        (null, { } number) => LinkRoster.SerialKey(number.ToUpperInvariant()),
        _ => throw new ControlPlaneException(400, "give either node or serial"),
    };
}
