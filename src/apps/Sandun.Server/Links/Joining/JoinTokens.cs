using System.Text.Json;
using Sandun.AgentLink.Identity;
using Sandun.NativeApi;
using Sandun.Store;

namespace Sandun.Server.Links.Joining;

/// <summary>The join tokens of a cluster. The store keeps their hashes alone, and decides which machine used one.</summary>
internal sealed class JoinTokens(IStore store, TimeProvider time)
{
    public static readonly TimeSpan ShortestLife = TimeSpan.FromMinutes(1);

    /// <summary>A token in a drawer is a key under the mat.</summary>
    public static readonly TimeSpan LongestLife = TimeSpan.FromDays(30);

    /// <summary>Tokens kept at most, used and ended ones of the last day among them; more than a cluster's machines.</summary>
    private const int Maximum = 20_000;

    /// <summary>Tokens forgotten in one commit; the rest goes with the next.</summary>
    private const int MaximumForgotten = 100;

    /// <summary>How long an ended token is remembered, so that its holder hears that it has ended.</summary>
    private static readonly TimeSpan s_memory = TimeSpan.FromDays(1);

    /// <summary>Between two looks for tokens to forget: thousands of machines that join at once must not read all tokens thousands of times.</summary>
    private static readonly TimeSpan s_sweep = TimeSpan.FromMinutes(1);

    /// <summary>Characters of the hash by which people name a token.</summary>
    private const int IdLength = 12;

    private readonly Lock _lock = new();
    private DateTimeOffset _nextSweep;
    private int _count;

    /// <summary>Makes a token's record durable.</summary>
    public async Task<TokenRecord> AddAsync(JoinToken token, string? node, TimeSpan life, string? by, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var record = new TokenRecord(token.Role.Text(), node, now, by, now + life);
        var operations = await ForgottenAsync(now, cancellation);
        operations.Add(new StoreOperation(LinkKeys.Tokens + token.Hash, Bytes(record)));
        await store.CommitAsync(new StoreBatch(operations), cancellation);
        return record;
    }

    public async Task<(TokenRecord Record, long Revision)?> FindAsync(string hash, CancellationToken cancellation) =>
        await store.GetAsync(LinkKeys.Tokens + hash, cancellation) is { } entry ? (Record(entry), entry.ModRevision) : null;

    public async Task<IReadOnlyList<TokenSummary>> ListAsync(CancellationToken cancellation)
    {
        var reading = await store.ReadAsync(LinkKeys.Tokens, cancellation);
        return [.. reading.Entries.Select(entry => Summary(Id(entry), Record(entry))).OrderBy(token => token.CreatedAt).ThenBy(token => token.Id, StringComparer.Ordinal)];
    }

    /// <summary>Withdraws a token; false when there is none of that id.</summary>
    public async Task<bool> RevokeAsync(string id, CancellationToken cancellation)
    {
        var reading = await store.ReadAsync(LinkKeys.Tokens, cancellation);
        var keys = reading.Entries.Where(entry => Id(entry) == id).Select(entry => new StoreOperation(entry.Key, null)).ToList();
        if (keys.Count == 0) return false;
        await store.CommitAsync(new StoreBatch(keys), cancellation);
        return true;
    }

    public static byte[] Bytes(TokenRecord record) => JsonSerializer.SerializeToUtf8Bytes(record, LinkJson.Default.TokenRecord);

    public static string IdOf(JoinToken token) => token.Hash[..IdLength];

    private static TokenSummary Summary(string id, TokenRecord record) =>
        new(id, record.Role, record.Node, record.Created, record.CreatedBy, record.Expires, record.UsedBy, record.UsedAt);

    private async Task<List<StoreOperation>> ForgottenAsync(DateTimeOffset now, CancellationToken cancellation)
    {
        lock (_lock)
        {
            if (now < _nextSweep && ++_count < Maximum) return [];
        }

        var reading = await store.ReadAsync(LinkKeys.Tokens, cancellation);
        var forgotten = reading.Entries.Where(entry => Record(entry).Expires + s_memory < now).Take(MaximumForgotten)
            .Select(entry => new StoreOperation(entry.Key, null)).ToList();
        lock (_lock)
        {
            _nextSweep = now + s_sweep;
            _count = reading.Entries.Count - forgotten.Count;
            return _count < Maximum
                ? forgotten
                : throw new ControlPlaneException(429, $"there are {Maximum} join tokens already; revoke some with `sandun token revoke`, or wait until they end");
        }
    }

    private static TokenRecord Record(StoreEntry entry) => JsonSerializer.Deserialize(entry.Value, LinkJson.Default.TokenRecord)!;

    private static string Id(StoreEntry entry) => entry.Key.Substring(LinkKeys.Tokens.Length, IdLength);
}
