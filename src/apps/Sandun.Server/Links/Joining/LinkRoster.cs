using System.Collections.Frozen;
using System.Text.Json;
using Sandun.AgentLink.Admission;
using Sandun.Store;

namespace Sandun.Server.Links.Joining;

/// <summary>Who serves the link and who is refused, as the store says, on every server alike.</summary>
internal sealed class LinkRoster : IAsyncDisposable
{
    private const string NodePart = "node/";
    private const string SerialPart = "serial/";

    private readonly CancellationTokenSource _ending = new();
    private readonly LinkGate _gate;
    private readonly StoreFollower _servers;
    private readonly StoreFollower _denied;
    private volatile FrozenDictionary<string, string> _firstOf = FrozenDictionary<string, string>.Empty;
    private volatile IReadOnlyList<string> _addresses = [];
    private volatile IReadOnlyList<string> _own = [];
    private volatile Denials _denials = Denials.None;
    private Task _following = Task.CompletedTask;

    public LinkRoster(IStore store, LinkGate gate, ILogger logger)
    {
        _gate = gate;
        _servers = new StoreFollower(store, LinkKeys.Servers, TakeServers, logger);
        _denied = new StoreFollower(store, LinkKeys.Denied, TakeDenied, logger);
    }

    /// <summary>Link addresses of all servers, in order of the servers' names.</summary>
    public IReadOnlyList<string> Servers => _addresses.Count > 0 ? _addresses : _own;

    /// <summary>The first link address of a server, by its name; null when it has not said.</summary>
    public string? AddressOf(string server) => _firstOf.GetValueOrDefault(server);

    public bool IsDenied(string node) => _denials.Nodes.Contains(node);

    public static string NodeKey(string node) => LinkKeys.Denied + NodePart + node;

    public static string SerialKey(string serial) => LinkKeys.Denied + SerialPart + serial;

    /// <summary>Reads both lists, then follows them.</summary>
    public async Task StartAsync()
    {
        await _denied.ReadAsync(_ending.Token);
        await _servers.ReadAsync(_ending.Token);
        _following = Task.WhenAll(_denied.FollowAsync(_ending.Token), _servers.FollowAsync(_ending.Token), SweepAsync());
    }

    /// <summary>Where this server is reached: known here before it has come round by the store.</summary>
    public void ServeAt(IReadOnlyList<string> addresses) => _own = addresses;

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _following;
        _ending.Dispose();
    }

    private void TakeServers(IReadOnlyDictionary<string, byte[]> entries)
    {
        var records = entries.ToDictionary(entry => entry.Key, entry => JsonSerializer.Deserialize(entry.Value, LinkJson.Default.ServerRecord)!.Addresses);
        _firstOf = records.Where(record => record.Value.Count > 0).ToFrozenDictionary(record => record.Key, record => record.Value[0], StringComparer.Ordinal);
        _addresses = [.. entries.Keys.SelectMany(server => records[server]).Distinct(StringComparer.Ordinal)];
    }

    private void TakeDenied(IReadOnlyDictionary<string, byte[]> entries)
    {
        _denials = new Denials(Below(entries, NodePart), Below(entries, SerialPart));
        _gate.Deny(_denials);
    }

    private static FrozenSet<string> Below(IReadOnlyDictionary<string, byte[]> entries, string part) =>
        entries.Keys.Where(key => key.StartsWith(part, StringComparison.Ordinal)).Select(key => key[part.Length..]).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Streams whose certificates ended are ended within this: far less than a certificate's life.</summary>
    private async Task SweepAsync()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(15), _gate.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(_ending.Token)) _gate.Sweep();
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }
}
