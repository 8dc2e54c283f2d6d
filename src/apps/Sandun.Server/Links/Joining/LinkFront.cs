using System.Net;
using System.Text.Json;
using Sandun.AgentLink.Admission;
using Sandun.AgentLink.Identity;
using Sandun.Server.Settings;
using Sandun.Store;

namespace Sandun.Server.Links.Joining;

/// <summary>All that stands between the link's port and the roles: the authority, who is let in, and how one joins.</summary>
internal sealed class LinkFront : IAsyncDisposable
{
    private readonly IStore _store;
    private readonly ServerOptions _options;
    private readonly CertificateAuthority? _authority;
    private readonly LinkRoster _roster;

    private LinkFront(IStore store, ServerOptions options, CertificateAuthority? authority, TimeProvider time, ILoggerFactory logging)
    {
        _store = store;
        _options = options;
        _authority = authority;
        Gate = new LinkGate(time);
        _roster = new LinkRoster(store, Gate, logging.CreateLogger("Sandun.Link"));
        var tokens = new JoinTokens(store, time);
        Desk = authority is null ? new NoDesk() : new LinkDesk(authority, tokens, store, _roster, time) { IsGone = id => IsGone(id) };
        Tls = authority is null ? null : new LinkTls(authority, options.MemberName, ServerNames.Certified(options), time);
        Membership = new Membership(store, tokens, Desk, _roster, time) { IsGone = id => IsGone(id) };
    }

    public LinkGate Gate { get; }

    /// <summary>Whether an operator marked an agent gone.</summary>
    public Func<string, bool> IsGone { private get; set; } = _ => false;

    public ILinkDesk Desk { get; }

    /// <summary>Null on a server whose link is its socket alone.</summary>
    public LinkTls? Tls { get; }

    public Membership Membership { get; }

    /// <exception cref="SettingsException">The authority's key is encrypted and the secret is missing or wrong.</exception>
    public static async Task<LinkFront> OpenAsync(IStore store, ServerOptions options, TimeProvider time, ILoggerFactory logging)
    {
        var authority = options.LinkListen.Count == 0 ? null : await AuthorityStore.OpenAsync(store, Secret(options), time.GetUtcNow());
        var front = new LinkFront(store, options, authority, time, logging);
        await front._roster.StartAsync();
        return front;
    }

    /// <summary>Tells the cluster where this server is reached.</summary>
    /// <param name="bound">Where the link listens over TCP.</param>
    public async Task AnnounceAsync(IReadOnlyList<IPEndPoint> bound)
    {
        if (_authority is null) return;
        var addresses = ServerNames.Advertised(_options, bound);
        _roster.ServeAt(addresses);
        var record = JsonSerializer.SerializeToUtf8Bytes(new ServerRecord(addresses), LinkJson.Default.ServerRecord);
        var key = LinkKeys.Servers + _options.MemberName;
        if (await _store.GetAsync(key, CancellationToken.None) is { } known && known.Value.AsSpan().SequenceEqual(record)) return;
        await _store.CommitAsync(new StoreBatch(new StoreOperation(key, record)), CancellationToken.None);
    }

    /// <summary>Where the link of a member of the cluster is; null when it has not said.</summary>
    public string? AddressOf(string member) => _roster.AddressOf(member);

    public async ValueTask DisposeAsync()
    {
        await _roster.DisposeAsync();
        _authority?.Dispose();
    }

    private static string? Secret(ServerOptions options)
    {
        if (options.LinkSecretFile is not { } file) return null;
        try
        {
            return File.ReadAllText(file).Trim() is { Length: > 0 } secret
                ? secret
                : throw new SettingsException($"--link-secret-file {file} is empty: put a long random text into it, the same on all servers");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException($"--link-secret-file {file} cannot be read: {failure.Message}", failure);
        }
    }
}
