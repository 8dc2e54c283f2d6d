using System.Collections.Immutable;
using System.Globalization;
using Sandun.Routing;

namespace Sandun.Proxies.Haproxy;

/// <summary>
/// Speaks to all processes of one HAProxy: the current worker by its own socket, those a reload left behind through the master.
/// The old ones still serve keep-alive connections, so they are told of changes and asked for requests in flight as well.
/// </summary>
internal sealed class HaproxyControl(HaproxyFolder folder)
{
    /// <summary>The master re-executes itself at a reload and is away until it has read its configuration again.</summary>
    private static readonly TimeSpan s_masterAway = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan s_masterRetry = TimeSpan.FromMilliseconds(5);

    private readonly HaproxySocket _worker = new(folder.AdminSocket);
    private readonly HaproxySocket _master = new(folder.MasterSocket);
    private ImmutableArray<int> _oldWorkers = [];

    /// <summary>Whether processes of before a reload still finish connections, as of the last look.</summary>
    public bool HasOldWorkers => !_oldWorkers.IsEmpty;

    /// <summary>Asks the master which processes there are.</summary>
    public async Task RefreshProcessesAsync(CancellationToken cancellation)
    {
        var processes = HaproxyReadings.Processes(await OfMasterAsync(master => master.AskAsync("show proc", cancellation), cancellation));
        _oldWorkers = [.. processes.Where(process => process.Old).Select(process => process.Pid)];
    }

    /// <summary>
    /// Whether all workers of before a reload have closed their listeners. Until then they share them, the Runtime API's socket too, with
    /// the new worker, and a connection or a command may still reach them.
    /// </summary>
    /// <exception cref="IOException">The master does not answer.</exception>
    public async Task<bool> OldWorkersStoppedAsync(CancellationToken cancellation)
    {
        await RefreshProcessesAsync(cancellation);
        foreach (var pid in _oldWorkers)
        {
            var info = await OfMasterAsync(master => master.AskAsync(Prefix(pid) + "show info", cancellation), cancellation);
            // One that ended meanwhile answers without the field.
            if (HaproxyReadings.Info(info, "Stopping") == "0") return false;
        }

        return true;
    }

    /// <summary>How many reloads the master has seen fail.</summary>
    public async Task<int> FailedReloadsAsync(CancellationToken cancellation)
    {
        try
        {
            return HaproxyReadings.FailedReloads(await _master.AskAsync("show proc", cancellation));
        }
        catch (IOException)
        {
            // The master is away for a moment while it replaces itself.
            return 0;
        }
    }

    /// <summary>Has all processes do these commands.</summary>
    /// <returns>The current worker's first complaint, or null. Old ones may lack a backend or a slot; that is no fault.</returns>
    /// <exception cref="IOException">The current worker does not answer.</exception>
    public async Task<string?> SendAsync(ImmutableArray<RuntimeCommand> commands, CancellationToken cancellation)
    {
        if (commands.IsEmpty) return null;
        // Maps are the new process' business: a request finds its app there, or finished finding it long ago.
        var slots = commands.Where(command => command is not (RuntimeCommand.AddHost or RuntimeCommand.MoveHost or RuntimeCommand.RemoveHost));
        // All at once: the new one need not wait for those that leave, which take several times as long by way of the master.
        var old = _oldWorkers.Select(pid => OfMasterAsync(master => master.SendAsync(Prefix(pid), slots, cancellation), cancellation)).ToList();
        var current = _worker.SendAsync("", commands, cancellation);
        // None is left behind when another fails: what is told next must not overtake it.
        await Task.WhenAll([current, .. old]);
        return await current;
    }

    /// <summary>Requests in flight and queued on servers of these backends, by <c>backend/server</c>, summed over all processes.</summary>
    public async Task<SortedDictionary<string, int>> InFlightAsync(IEnumerable<string> backends, CancellationToken cancellation)
    {
        // Type 4 are servers; -1 is all of them.
        var questions = backends.Select(backend => $"show stat {backend} 4 -1").ToList();
        var total = HaproxyReadings.InFlight(await _worker.AskAsync(string.Join(';', questions), cancellation));
        foreach (var pid in _oldWorkers)
        {
            var line = string.Join(';', questions.Select(question => Prefix(pid) + question));
            var answer = await OfMasterAsync(master => master.AskAsync(line, cancellation), cancellation);
            foreach (var (server, requests) in HaproxyReadings.InFlight(answer))
                total[server] = total.GetValueOrDefault(server) + requests;
        }

        return total;
    }

    /// <summary>The description the current worker carries, or null when none answers or it carries none.</summary>
    public async Task<string?> DescriptionAsync(CancellationToken cancellation)
    {
        try
        {
            return HaproxyReadings.Info(await _worker.AskAsync("show info", cancellation), "description");
        }
        catch (IOException)
        {
            return null;
        }
    }

    public async Task<ImmutableArray<ServerReading>> ServersAsync(CancellationToken cancellation) =>
        HaproxyReadings.Servers(await _worker.AskAsync("show servers state", cancellation));

    public async Task<ImmutableSortedDictionary<string, string>> HostsAsync(CancellationToken cancellation) =>
        HaproxyReadings.Map(await _worker.AskAsync($"show map {HaproxyConfiguration.MapFile}", cancellation));

    public async Task<IReadOnlySet<int>> ListeningAsync(CancellationToken cancellation) =>
        HaproxyReadings.Listening(await _worker.AskAsync("show stat -1 1 -1", cancellation));

    /// <summary>Asks the master, waiting while it replaces itself. What is asked can be asked twice.</summary>
    private async Task<T> OfMasterAsync<T>(Func<HaproxySocket, Task<T>> ask, CancellationToken cancellation)
    {
        for (var waited = TimeSpan.Zero; ; waited += s_masterRetry)
        {
            try
            {
                return await ask(_master);
            }
            catch (IOException) when (waited < s_masterAway)
            {
                await Task.Delay(s_masterRetry, cancellation);
            }
        }
    }

    private static string Prefix(int pid) => string.Create(CultureInfo.InvariantCulture, $"@!{pid} ");
}
