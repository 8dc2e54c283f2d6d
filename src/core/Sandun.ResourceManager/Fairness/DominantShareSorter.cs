using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>
/// Keeps clients in the order they are served: the smallest dominant share first; of equal shares the one served less often so far
/// (so that equals alternate); then by name. A charge costs the logarithm of the number of clients; a changed total re-sorts once, when
/// the order is next asked for.
/// </summary>
/// <typeparam name="TClient">What shares are compared between: roles, or the frameworks of one role.</typeparam>
internal sealed class DominantShareSorter<TClient>
    where TClient : struct, IComparable<TClient>
{
    private readonly Dictionary<TClient, Account> _accounts = [];
    private SortedSet<Account> _order = [];
    private ResourceAmounts _total;
    private bool _stale;

    /// <summary>Whether any client takes part.</summary>
    public bool IsIdle => _order.Count == 0;

    /// <summary>The active clients, the one to be served next first. Charging ends the enumeration.</summary>
    public IEnumerable<TClient> InOrder()
    {
        Sort();
        foreach (var account in _order) yield return account.Client;
    }

    /// <summary>The share of a client; zero for one that is not known.</summary>
    public DominantShare ShareOf(TClient client) =>
        _accounts.TryGetValue(client, out var account) ? DominantShare.Of(account.Held, _total) : DominantShare.Of(ResourceAmounts.Zero, _total);

    /// <summary>Sets what shares are measured against.</summary>
    public void SetTotal(ResourceAmounts total)
    {
        if (total == _total) return;
        _total = total;
        _stale = true;
    }

    /// <summary>The client is served from now on.</summary>
    public void Activate(TClient client)
    {
        var account = AccountOf(client);
        if (account.IsActive) return;
        account.IsActive = true;
        account.Share = DominantShare.Of(account.Held, _total);
        _order.Add(account);
    }

    /// <summary>The client is passed over from now on; what it holds still counts.</summary>
    public void Deactivate(TClient client)
    {
        if (!_accounts.TryGetValue(client, out var account) || !account.IsActive) return;
        _order.Remove(account);
        account.IsActive = false;
        ForgetIdle(account);
    }

    /// <summary>Adds to what the client holds; a negative amount gives back.</summary>
    public void Charge(TClient client, ResourceAmounts amounts)
    {
        var account = AccountOf(client);
        if (account.IsActive) _order.Remove(account);
        account.Held += amounts;
        account.Share = DominantShare.Of(account.Held, _total);
        if (account.IsActive) _order.Add(account);
        else ForgetIdle(account);
    }

    /// <summary>Remembers that the client was served once more.</summary>
    public void CountServed(TClient client)
    {
        var account = AccountOf(client);
        if (account.IsActive) _order.Remove(account);
        account.Served++;
        if (account.IsActive) _order.Add(account);
    }

    private void Sort()
    {
        if (!_stale) return;
        _stale = false;
        foreach (var account in _accounts.Values) account.Share = DominantShare.Of(account.Held, _total);
        _order = [.. _accounts.Values.Where(account => account.IsActive)];
    }

    private Account AccountOf(TClient client)
    {
        // The order must be sound before one of its members is taken out and put back.
        Sort();
        if (_accounts.TryGetValue(client, out var account)) return account;
        account = new Account(client);
        _accounts.Add(client, account);
        return account;
    }

    private void ForgetIdle(Account account)
    {
        if (account.Held.IsZero) _accounts.Remove(account.Client);
    }

    private sealed class Account(TClient client) : IComparable<Account>
    {
        public TClient Client { get; } = client;

        public ResourceAmounts Held { get; set; }

        public DominantShare Share { get; set; }

        public long Served { get; set; }

        public bool IsActive { get; set; }

        public int CompareTo(Account? other)
        {
            var byShare = Share.CompareTo(other!.Share);
            if (byShare != 0) return byShare;
            var byServed = Served.CompareTo(other.Served);
            return byServed != 0 ? byServed : Client.CompareTo(other.Client);
        }
    }
}
