using System.Collections.Immutable;
using System.Security.Cryptography;
using Sandun.Protocol;
using Sandun.Routing;

namespace Sandun.Proxies.Haproxy;

/// <summary>
/// Changes HAProxy's structure: checks the new configuration while changes of endpoints go on, then replaces the worker without
/// losing a connection. One reload takes all structural changes that came meanwhile.
/// </summary>
internal sealed class HaproxyReloader(HaproxyLauncher launcher, HaproxyFolder folder, HaproxyControl control, UnavailablePorts ports, ReloadSettings settings)
{
    /// <summary>How long changes that come together are gathered before the first of them is acted on.</summary>
    private static readonly TimeSpan s_gather = TimeSpan.FromMilliseconds(10);

    /// <summary>A new worker serves within this, even with 10,000 servers on a busy machine.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    /// <summary>Pause between two looks at whether it does.</summary>
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(4);

    private static readonly TimeSpan s_retry = TimeSpan.FromSeconds(5);

    private readonly HaproxyLauncher _launcher = launcher;
    private ImmutableSortedDictionary<string, RouterCertificate> _contents = ImmutableSortedDictionary.Create<string, RouterCertificate>(StringComparer.Ordinal);
    private ImmutableArray<RouterCertificate> _given = [];
    private ImmutableArray<ModelCertificate> _digests = [];
    private string _candidate = "";
    private ReloadBudget? _budget;
    private ProxyModel? _checking;
    private Task<string?>? _check;
    private DateTimeOffset? _wantedAt;
    private DateTimeOffset _notBefore;

    /// <summary>Generation of the configuration in force.</summary>
    public long Generation { get; set; }

    /// <summary>What the last reload changed; null before the first.</summary>
    public string? LastDiff { get; private set; }

    /// <summary>The certificates as a model knows them; their contents are kept for the files.</summary>
    public ImmutableArray<ModelCertificate> Certificates(ImmutableArray<RouterCertificate> certificates)
    {
        if (_given == certificates) return _digests;
        _given = certificates;
        _contents = certificates.DistinctBy(certificate => certificate.Name).ToImmutableSortedDictionary(certificate => certificate.Name, certificate => certificate, StringComparer.Ordinal);
        _digests = [.. _contents.Values.Select(certificate => new ModelCertificate(certificate.Name, DigestOf(certificate)))];
        return _digests;
    }

    /// <summary>
    /// Writes what the configuration names beside itself: certificates and the map of hosts whose TLS passes through. Certificates in force stay
    /// as they are.
    /// </summary>
    public void WriteFiles(ProxyModel model)
    {
        folder.WritePassThrough(HaproxyState.PassThroughFile(model));
        folder.WriteCertificates(
            CertificateSet.Folder(model.Certificates), [.. model.Certificates.Where(certificate => _contents.ContainsKey(certificate.Name)).Select(certificate => _contents[certificate.Name])]);
    }

    /// <summary>Drops what was under way: the HAProxy it was meant for is gone.</summary>
    public void Forget()
    {
        _checking = null;
        _check = null;
        _wantedAt = null;
    }

    /// <summary>Goes as far as it can without waiting for the check.</summary>
    public async Task<ReloadOutcome> AdvanceAsync(HaproxyState state, ProxyModel model, DateTimeOffset now, CancellationToken cancellation)
    {
        _budget ??= ReloadBudget.Full(now);
        _wantedAt ??= now;
        if (_check is null)
        {
            var start = Latest(_wantedAt.Value + s_gather, Latest(_budget.Value.NextAt(now), _notBefore));
            if (start > now) return new ReloadOutcome(null, null, start - now);
            BeginCheck(state, model, now, cancellation);
        }

        if (!_check!.IsCompleted) return new ReloadOutcome(null, null, TimeSpan.MaxValue);
        var refusal = await _check;
        var structure = _checking!.WithTargetsOf(model);
        Forget();
        if (refusal is null && !ports.AllFree(structure, state.Listening)) return new ReloadOutcome(null, null, TimeSpan.Zero, PortsTaken: true);
        if (refusal is not null)
        {
            return Failed(HaproxySupervisor.LastGoodServes + refusal, now) with { Refused = Refusal.Of(refusal, _candidate, structure) };
        }

        _budget = _budget.Value.Spend(now);
        return await ReplaceAsync(state.Restructured(structure, now), structure, now, cancellation);
    }

    /// <summary>Lets the next check begin at once: what the last one refused is left out.</summary>
    public void CheckAgain() => _notBefore = default;

    private void BeginCheck(HaproxyState state, ProxyModel model, DateTimeOffset now, CancellationToken cancellation)
    {
        var next = state.Restructured(model, now);
        folder.WriteMap(next.MapFile());
        WriteFiles(model);
        _candidate = HaproxyConfiguration.Render(model, next.Slots, settings.Allowance.Limits, Generation + 1);
        folder.WriteCandidate(_candidate);
        _checking = model;
        _check = Task.Run(() => _launcher.CheckAsync(cancellation), cancellation);
        _ = _check.ContinueWith(_ => settings.Wake(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    private async Task<ReloadOutcome> ReplaceAsync(HaproxyState next, ProxyModel model, DateTimeOffset now, CancellationToken cancellation)
    {
        var generation = Generation + 1;
        folder.WriteMap(next.MapFile());
        // Certificates are those that were checked: what came meanwhile is for the next check.
        folder.WritePassThrough(HaproxyState.PassThroughFile(model));
        var text = HaproxyConfiguration.Render(model, next.Slots, settings.Allowance.Limits, generation);
        var before = folder.Configuration();
        folder.Install(text);
        var failedBefore = await control.FailedReloadsAsync(cancellation);
        if (_launcher.FindMaster() is not { } master || !Signals.Send(master.Pid, Signals.Reload))
            return Failed("HAProxy's master is gone", now);
        var description = HaproxyConfiguration.Description(model, next.Slots, settings.Allowance.Limits, generation);
        if (!await ServesAsync(description, failedBefore, cancellation))
        {
            folder.RollBack();
            return Failed("HAProxy did not take its new configuration, the last good one serves on", now);
        }

        Generation = generation;
        LastDiff = ConfigurationDiff.Between(before, text);
        folder.RemoveOldCertificates();
        try
        {
            await OldOnesStopAsync(cancellation);
        }
        catch (IOException)
        {
            // The reload has worked all the same; the next look at drains asks again.
        }

        return new ReloadOutcome(next, null, TimeSpan.Zero);
    }

    /// <summary>
    /// The new worker serves, but the old ones hear of it by a signal and may take connections and commands until they have: what is
    /// told as applied holds for every new connection.
    /// </summary>
    private async Task OldOnesStopAsync(CancellationToken cancellation)
    {
        for (var waited = TimeSpan.Zero; waited < s_patience && !await control.OldWorkersStoppedAsync(cancellation); waited += s_look)
            await Task.Delay(s_look, cancellation);
    }

    /// <summary>Waits until a process with this description answers; at once after a reload the old one still does.</summary>
    private async Task<bool> ServesAsync(string description, int failedBefore, CancellationToken cancellation)
    {
        const int LooksBetweenFailures = 16;
        for (var look = 1; look * s_look < s_patience; look++)
        {
            if (await control.DescriptionAsync(cancellation) == description) return true;
            if (look % LooksBetweenFailures == 0 && await control.FailedReloadsAsync(cancellation) > failedBefore) return false;
            await Task.Delay(s_look, cancellation);
        }

        return false;
    }

    private static string DigestOf(RouterCertificate certificate) =>
        Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(certificate.Pem)))[..16];

    private ReloadOutcome Failed(string problem, DateTimeOffset now)
    {
        _notBefore = now + s_retry;
        return new ReloadOutcome(null, problem, s_retry);
    }

    private static DateTimeOffset Latest(DateTimeOffset left, DateTimeOffset right) => left > right ? left : right;
}
