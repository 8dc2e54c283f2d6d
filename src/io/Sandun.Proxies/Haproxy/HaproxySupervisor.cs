using System.Globalization;
using Sandun.Routing;

namespace Sandun.Proxies.Haproxy;

/// <summary>Finds, starts and watches the HAProxy of one folder.</summary>
internal sealed partial class HaproxySupervisor(
    HaproxyLauncher launcher, HaproxyFolder folder, HaproxyControl control, HaproxyAllowance allowance, EngineServices services)
{
    /// <summary>The first restart is immediate; later ones wait, doubling, up to <see cref="s_waitMax"/>.</summary>
    private static readonly TimeSpan s_waitMin = TimeSpan.FromMilliseconds(250);

    private static readonly TimeSpan s_waitMax = TimeSpan.FromSeconds(10);

    /// <summary>One that lived this long has proved itself, and its restart is immediate.</summary>
    private static readonly TimeSpan s_proven = TimeSpan.FromSeconds(10);

    /// <summary>How long processes of a dead master get to close their listeners.</summary>
    private static readonly TimeSpan s_orphanGrace = TimeSpan.FromMilliseconds(500);

    /// <summary>How long a started HAProxy may take to answer, on a busy machine.</summary>
    private static readonly TimeSpan s_appear = TimeSpan.FromSeconds(5);

    /// <summary>Begins the problem of a candidate that is refused while another configuration serves.</summary>
    public const string LastGoodServes = "HAProxy refuses its configuration, the last good one serves on: ";

    private RunningProcess? _master;
    private DateTimeOffset _startedAt;
    private DateTimeOffset _nextStart;
    private TimeSpan _wait;

    public bool IsAlive => _master?.IsAlive ?? false;

    /// <summary>Generation of the configuration it runs with.</summary>
    public long Generation { get; private set; }

    /// <summary>Why it does not run; null when it does.</summary>
    public string? Problem { get; private set; }

    /// <summary>What the last start was refused for; null when it was not.</summary>
    public Refusal? Refused { get; private set; }

    public bool MayStart(DateTimeOffset now) => now >= _nextStart;

    public TimeSpan Again(DateTimeOffset now) => _nextStart > now ? _nextStart - now : TimeSpan.Zero;

    /// <summary>Takes over the HAProxy that runs in our folder, if there is one.</summary>
    /// <returns>Its state; null when none runs that can be taken over.</returns>
    public async Task<HaproxyState?> AdoptAsync(ProxyModel model, DateTimeOffset now, CancellationToken cancellation)
    {
        if (launcher.FindMaster() is not { } master) return null;
        var words = (await control.DescriptionAsync(cancellation))?.Split(' ') ?? [];
        if (words.Length != 3 || words[0] != HaproxyConfiguration.Mark || !long.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out var generation))
            return null;
        await control.RefreshProcessesAsync(cancellation);
        var slots = SlotAdoption.Adopt(new SlotTable(), await control.ServersAsync(cancellation), now, out _);
        var state = HaproxyState.Adopted(slots, await control.HostsAsync(cancellation), await control.ListeningAsync(cancellation));
        allowance.TakeAdopted(master.Pid);
        if (words[2] == HaproxyConfiguration.StructureDigest(model, slots, allowance.Limits)) state.TakeStructure(model);
        _master = master;
        _startedAt = now;
        Generation = generation;
        Problem = null;
        LogAdopted(services.Logger, master.Pid, generation);
        return state;
    }

    /// <summary>Starts a HAProxy that serves the model from its first moment.</summary>
    /// <returns>Its state; null when it did not start, with <see cref="Problem"/> saying why.</returns>
    public async Task<HaproxyState?> StartAsync(ProxyModel model, DateTimeOffset now, CancellationToken cancellation)
    {
        Refused = null;
        _wait = now - _startedAt >= s_proven ? s_waitMin : _wait * 2 < s_waitMax ? _wait * 2 : s_waitMax;
        _nextStart = now + _wait;
        await EndOrphansAsync(cancellation);
        var state = HaproxyState.Fresh(model, now);
        Generation++;
        allowance.TakeStarted();
        var text = HaproxyConfiguration.Render(model, state.Slots, allowance.Limits, Generation);
        folder.WriteMap(state.MapFile());
        folder.WriteCandidate(text);
        if (await launcher.CheckAsync(cancellation) is { } refusal)
        {
            Refused = Refusal.Of(refusal, text, model);
            return Failed("HAProxy refuses its configuration: " + refusal);
        }

        folder.Install(text);
        if (!await LaunchAsync(now, cancellation)) return null;
        folder.RemoveOldCertificates();
        await control.RefreshProcessesAsync(cancellation);
        return state;
    }

    /// <summary>Starts the configuration that was in force last, where the model's own is refused as a whole.</summary>
    /// <returns>Its state; null when there is none or it did not start either.</returns>
    public async Task<HaproxyState?> StartLastGoodAsync(ProxyModel model, DateTimeOffset now, CancellationToken cancellation)
    {
        if (folder.Configuration().Length == 0) return null;
        var refusal = Refused?.Complaint;
        allowance.TakeStarted();
        if (!await LaunchAsync(now, cancellation)) return Failed($"HAProxy refuses its configuration, and the last good one does not serve either ({Problem}): {refusal}");
        var state = await AdoptAsync(model, now, cancellation);
        Problem = LastGoodServes + refusal;
        return state;
    }

    /// <summary>Lets the next start be at once: what the last one was refused for is left out.</summary>
    public void StartAgain(DateTimeOffset now) => _nextStart = now;

    private async Task<bool> LaunchAsync(DateTimeOffset now, CancellationToken cancellation)
    {
        if (await launcher.StartAsync(cancellation) is { } failure)
        {
            Problem = "HAProxy does not start: " + failure;
            return false;
        }

        _master = await FindStartedAsync(cancellation);
        Problem = _master is null ? "HAProxy started and ended at once" : null;
        if (_master is null) return false;
        _startedAt = now;
        LogStarted(services.Logger, _master.Pid);
        return true;
    }

    /// <summary>The master is a daemon: it writes its pid and answers a little after the program we ran has ended.</summary>
    private async Task<RunningProcess?> FindStartedAsync(CancellationToken cancellation)
    {
        var step = TimeSpan.FromMilliseconds(5);
        for (var waited = TimeSpan.Zero; waited < s_appear; waited += step)
        {
            if (launcher.FindMaster() is { } master && await control.DescriptionAsync(cancellation) is not null) return master;
            await Task.Delay(step, cancellation);
        }

        return null;
    }

    private HaproxyState? Failed(string problem)
    {
        Problem = problem;
        return null;
    }

    /// <summary>Ends processes of ours whose master cannot be spoken to; they would share the ports with the new one.</summary>
    private async Task EndOrphansAsync(CancellationToken cancellation)
    {
        var orphans = RunningProcess.AllHaproxyIn(folder.Path).ToList();
        if (orphans.Count == 0) return;
        LogOrphans(services.Logger, orphans.Count);
        foreach (var pid in orphans) Signals.Send(pid, Signals.SoftStop);
        await Task.Delay(s_orphanGrace, services.Time, cancellation);
    }
}
