using System.Collections.Immutable;
using Sandun.DataCenters;
using Sandun.Store;

namespace Sandun.Server.Cluster;

/// <summary>
/// Where the servers stand. One that is gone is remembered for a while: when a site is lost, its servers are what is missed, and forgetting
/// them would take the right to judge the loss away.
/// </summary>
internal sealed class ServerSites : IAsyncDisposable
{
    private static readonly TimeSpan s_pace = TimeSpan.FromSeconds(3);

    private readonly Members _members;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _running;
    private readonly Dictionary<string, DateTimeOffset> _seen = [];
    private volatile ImmutableSortedDictionary<string, string>? _sites;

    public ServerSites(Members members, TimeProvider time)
    {
        _members = members;
        _time = time;
        _running = Task.Run(RunAsync);
    }

    /// <summary>Why the loss of a data center could not be told from a cut line; null when it can.</summary>
    public string? Missing => _sites is { } sites ? WitnessRule.Missing(sites) : "the servers' sites are not known yet: try again in a few seconds";

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _running;
        _ending.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                await TryReadAsync();
                await Task.Delay(s_pace, _time, _ending.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // Ending.
        }
    }

    private async Task TryReadAsync()
    {
        try
        {
            var now = _time.GetUtcNow();
            var sites = (_sites ?? ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal)).ToBuilder();
            foreach (var member in await _members.ReadAsync(_ending.Token))
            {
                sites[member.Record.Member] = member.Site ?? "";
                _seen[member.Record.Member] = now;
            }

            foreach (var gone in _seen.Where(server => now - server.Value > Members.Memory).Select(server => server.Key).ToList())
            {
                sites.Remove(gone);
                _seen.Remove(gone);
            }

            if (sites.Count > 0) _sites = sites.ToImmutable();
        }
        catch (StoreException)
        {
            // Without the store nothing is decided; what was known stays.
        }
    }
}
