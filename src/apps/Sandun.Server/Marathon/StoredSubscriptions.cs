using System.Text;
using Sandun.MarathonApi;
using Sandun.Server.Links.Joining;
using Sandun.Store;

namespace Sandun.Server.Marathon;

/// <summary>Keeps in the store who gets Marathon's events posted, so that it is known to whichever server leads.</summary>
internal sealed class StoredSubscriptions : IEventSubscriptions, IAsyncDisposable
{
    /// <summary>Load balancers and bots, not users: each is posted every event.</summary>
    private const int Maximum = 100;

    private const string Prefix = StoreEntities.DefaultRoot + "server/event-subscriptions/";

    private readonly IStore _store;
    private readonly StoreFollower _follower;
    private readonly CancellationTokenSource _ending = new();
    private volatile IReadOnlyList<string> _all = [];
    private Task _following = Task.CompletedTask;

    public StoredSubscriptions(IStore store, ILogger logger)
    {
        _store = store;
        _follower = new StoreFollower(store, Prefix, entries => _all = [.. entries.Values.Select(Encoding.UTF8.GetString).Order(StringComparer.Ordinal)], logger);
    }

    public IReadOnlyList<string> All => _all;

    public async Task StartAsync()
    {
        await _follower.ReadAsync(CancellationToken.None);
        _following = _follower.FollowAsync(_ending.Token);
    }

    public async Task<bool> AddAsync(string url, CancellationToken cancellation)
    {
        if (_all.Contains(url)) return true;
        if (_all.Count >= Maximum) return false;
        await _store.CommitAsync(new StoreBatch(new StoreOperation(KeyOf(url), Encoding.UTF8.GetBytes(url))), cancellation);
        _all = [.. _all.Append(url).Distinct().Order(StringComparer.Ordinal)];
        return true;
    }

    public async Task RemoveAsync(string url, CancellationToken cancellation)
    {
        await _store.CommitAsync(new StoreBatch(new StoreOperation(KeyOf(url), null)), cancellation);
        _all = [.. _all.Where(other => other != url)];
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _following;
        _ending.Dispose();
    }

    private static string KeyOf(string url) => Prefix + Uri.EscapeDataString(url);
}
