namespace Sandun.MarathonApi;

/// <summary>Where the addresses that want events posted to them are kept.</summary>
public interface IEventSubscriptions
{
    /// <summary>All, ordered.</summary>
    IReadOnlyList<string> All { get; }

    /// <summary>Keeps one; false when the bound on their number is reached.</summary>
    Task<bool> AddAsync(string url, CancellationToken cancellation);

    Task RemoveAsync(string url, CancellationToken cancellation);
}
