using System.Collections.Immutable;
using System.Net;
using Microsoft.Extensions.Logging;
using Sandun.Protocol;
using Sandun.Routing;

namespace Sandun.Proxies.Haproxy;

/// <summary>
/// Drives a HAProxy beside us: starts it so that it outlives us, or adopts the one that runs, keeps it running, and brings it to
/// the registry. Whether an instance is well is Sandun's own judgement; HAProxy's checks are about what it can reach, and decide its own
/// route only.
/// </summary>
public sealed partial class HaproxyEngine : IProxyEngine
{
    /// <summary>How often a running HAProxy is looked at when nothing else happens; bounds how long a dead one goes unnoticed.</summary>
    private static readonly TimeSpan s_watch = TimeSpan.FromMilliseconds(200);

    /// <summary>How often it is looked, in a quiet moment, whether processes of before a reload are still there: each change is told to them as well.</summary>
    private static readonly TimeSpan s_oldWorkersLook = TimeSpan.FromSeconds(1);

    /// <summary>Pause after HAProxy did not do as told.</summary>
    private static readonly TimeSpan s_retry = TimeSpan.FromMilliseconds(50);

    /// <summary>First look at a drain; each later one waits twice as long, up to <see cref="s_drainLookMax"/>.</summary>
    private static readonly TimeSpan s_drainLookMin = TimeSpan.FromMilliseconds(5);

    private static readonly TimeSpan s_drainLookMax = TimeSpan.FromMilliseconds(100);

    /// <summary>Looks are at least this far apart: where drains come one upon another they are looked at together, as HAProxy carries no traffic meanwhile.</summary>
    private static readonly TimeSpan s_drainLooksApart = TimeSpan.FromMilliseconds(20);

    /// <summary>Changes of the registry go before a look that is due, up to this long.</summary>
    private static readonly TimeSpan s_drainLookLate = TimeSpan.FromMilliseconds(50);

    private readonly ProxySettings _settings;
    private readonly HaproxyAllowance _allowance;
    private readonly UnavailablePorts _unavailable;
    private readonly HaproxySupervisor _supervisor;
    private readonly HaproxyControl _control;
    private readonly HaproxyReloader _reloader;
    private readonly HaproxyTraffic _traffic;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    private readonly LeftOut _leftOut = new();

    /// <summary>Before any were told they are those that HAProxy has: none counts only once a server has said so.</summary>
    private ImmutableArray<RouterCertificate> _certificates;
    private bool _certificatesAreTold;
    private ProxyModel _model = ProxyModel.Empty;
    private long _modelEdition = -1;

    /// <summary>The model HAProxy was last brought to completely; while it stays there is nothing to plan.</summary>
    private ProxyModel? _settled;

    private HaproxyState? _state;
    private long _applied;
    private long _revision;
    private long _reloads;
    private string? _problem;

    /// <summary>What the configuration in force leaves out for want of open files.</summary>
    private string? _shortage;
    private DateTimeOffset _nextReadBack;
    private DateTimeOffset _nextOldWorkersLook;
    private DateTimeOffset _nextDrainLook;
    private DateTimeOffset _lookedAtDrains;
    private TimeSpan _drainLook = s_drainLookMin;

    /// <summary>Whose figures HAProxy's are; put together anew by the converging loop when a look at them asked for it.</summary>
    private volatile TrafficTargets _targets = TrafficTargets.None;
    private volatile bool _targetsWanted = true;

    /// <param name="workDir">Holds its configuration, sockets and pid file; two routers never share one.</param>
    /// <param name="wake">Asks for another round, from any thread.</param>
    /// <exception cref="IOException">The work directory cannot be used; the message has the cure.</exception>
    public HaproxyEngine(HaproxyBinary binary, string workDir, ProxySettings settings, Action wake, EngineServices services)
    {
        var folder = new HaproxyFolder(workDir);
        folder.Prepare();
        _settings = settings;
        _certificates = folder.Certificates();
        var machine = MachineLimits.Read();
        _allowance = new HaproxyAllowance(machine with { Lua = binary.HasLua, Files = services.OpenFiles ?? machine.Files });
        _time = services.Time;
        _logger = services.Logger;
        _unavailable = new UnavailablePorts(IPAddress.Parse(settings.BindAddress));
        _control = new HaproxyControl(folder);
        var launcher = new HaproxyLauncher(binary, folder);
        _supervisor = new HaproxySupervisor(launcher, folder, _control, _allowance, services);
        _reloader = new HaproxyReloader(launcher, folder, _control, _unavailable, new ReloadSettings(_allowance, wake));
        _traffic = new HaproxyTraffic(folder, services.Time);
        Name = $"haproxy {binary.Version}";
    }

    public string Name { get; }

    /// <summary>How often its whole state is read back, and what another hand changed is put right.</summary>
    public TimeSpan ReadBackInterval { get; init; } = TimeSpan.FromSeconds(30);

    public async Task<ProxyStatus> ConvergeAsync(RegistryTable registry, CancellationToken cancellation)
    {
        try
        {
            return await RoundAsync(registry, cancellation);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            _problem = failure.Message;
            // What was planned may have been done in part: believe HAProxy, not the plan.
            _nextReadBack = default;
            return Status(registry, s_retry);
        }
    }

    public void UseCertificates(ImmutableArray<RouterCertificate> certificates)
    {
        _certificates = certificates;
        _certificatesAreTold = true;
        _leftOut.Keep(_reloader.Certificates(certificates));
        _modelEdition = -1;
    }

    public Task<ImmutableArray<TrafficRow>> MeasureAsync(CancellationToken cancellation)
    {
        var targets = _targets;
        _targetsWanted = true;
        return _traffic.MeasureAsync(targets, cancellation);
    }

    public Task<ImmutableArray<PathId>> SurgingAsync(CancellationToken cancellation) => _traffic.SurgingAsync(_targets, cancellation);

    /// <summary>Lets go of HAProxy, which goes on serving.</summary>
    public ValueTask DisposeAsync() => _traffic.DisposeAsync();

    private async Task<ProxyStatus> RoundAsync(RegistryTable registry, CancellationToken cancellation)
    {
        var now = _time.GetUtcNow();
        _revision = registry.Revision;
        BuildModel(registry, now);
        if (!await EnsureRunningAsync(now, cancellation)) return Status(registry, _supervisor.Again(now));
        if (now >= _nextReadBack) await ReadBackAsync(now, cancellation);
        if (_targetsWanted) NameTargets();
        var draining = _state!.Slots.Draining().Any();
        if (ReferenceEquals(_settled, _model) && !draining)
        {
            // What came since is served as it is.
            _applied = registry.Revision;
            await LookForOldWorkersAsync(now, cancellation);
            return Status(registry, s_watch);
        }

        _settled = null;
        var plan = _state.Plan(_model, now);
        if (plan.Commands.Any(command => command is RuntimeCommand.SetDrain)) LookAtDrainsSoon(now, draining);
        if (await _control.SendAsync(plan.Commands, cancellation) is { } complaint)
        {
            LogComplaint(_logger, complaint);
            _nextReadBack = default;
            return Status(registry, s_retry);
        }

        var again = s_watch;
        if (plan.NeedsReload) again = await ReloadAsync(now, cancellation);
        else Served(registry);
        // What is served is told before drains are looked at.
        if (!plan.Commands.IsEmpty && !plan.NeedsReload && now < _nextDrainLook + s_drainLookLate) return Status(registry, _nextDrainLook > now ? _nextDrainLook - now : TimeSpan.Zero);
        var drains = await LookAtDrainsAsync(cancellation);
        return Status(registry, drains < again ? drains : again);
    }

    private void BuildModel(RegistryTable registry, DateTimeOffset now)
    {
        if (registry.Edition != _modelEdition) Rebuild();
        // Before HAProxy is adopted or started its own ports would look taken.
        if (_state is not null && _unavailable.Look(_model, _state.Listening, now)) Rebuild();

        void Rebuild()
        {
            _leftOut.Reconsider(registry);
            var surroundings = new ModelSurroundings(_unavailable.Reasons, _reloader.Certificates(_certificates), _leftOut.Backends)
            {
                CertificatesAreTold = _certificatesAreTold, RefusedCertificates = _leftOut.Certificates,
            };
            _model = ProxyModelBuilder.Build(registry, _settings, surroundings, _model);
            _modelEdition = registry.Edition;
        }
    }

    private void NameTargets()
    {
        _targetsWanted = false;
        _targets = TrafficTargets.Of(_model, _state!.Slots);
    }

    private async Task<bool> EnsureRunningAsync(DateTimeOffset now, CancellationToken cancellation)
    {
        if (_state is not null && _supervisor.IsAlive) return true;
        if (_state is not null) LogLost(_logger);
        _settled = null;
        _state = null;
        _reloader.Forget();
        if (await _supervisor.AdoptAsync(_model, now, cancellation) is { } adopted)
        {
            _state = adopted;
            LookForShortage();
            _reloader.Generation = _supervisor.Generation;
            _nextReadBack = now + ReadBackInterval;
            LookAtDrainsSoon(now, pending: false);
            return true;
        }

        if (!_supervisor.MayStart(now)) return false;
        if (!_unavailable.AllFree(_model, new SortedSet<int>()) || _unavailable.Any)
        {
            _model = ModelWithout(_model);
            _modelEdition = -1;
        }

        _reloader.WriteFiles(_model);
        var state = await _supervisor.StartAsync(_model, now, cancellation);
        if (_supervisor.Refused is { } refused)
        {
            if (LeavesOut(refused))
            {
                _supervisor.StartAgain(now);
                return false;
            }

            state = await _supervisor.StartLastGoodAsync(_model, now, cancellation);
        }

        _problem = _supervisor.Problem;
        if (state is null)
        {
            _unavailable.Doubt();
            return false;
        }

        _state = state;
        LookForShortage();
        _reloader.Generation = _supervisor.Generation;
        _nextReadBack = now + ReadBackInterval;
        return true;
    }

    /// <summary>The model less the ports just found taken; the next round builds it with its problems told.</summary>
    private ProxyModel ModelWithout(ProxyModel model) => model with
    {
        Settings = model.Settings with
        {
            EntryPort = _unavailable.Reasons.ContainsKey(model.Settings.EntryPort) ? 0 : model.Settings.EntryPort,
            TlsPort = _unavailable.Reasons.ContainsKey(model.Settings.TlsPort) ? 0 : model.Settings.TlsPort,
        },
        Services = [.. model.Services.Where(service => !_unavailable.Reasons.ContainsKey(service.Port))],
    };

    private async Task ReadBackAsync(DateTimeOffset now, CancellationToken cancellation)
    {
        await _control.RefreshProcessesAsync(cancellation);
        var servers = await _control.ServersAsync(cancellation);
        var hosts = await _control.HostsAsync(cancellation);
        var differences = _state!.Correct(servers, hosts, now);
        if (differences > 0)
        {
            LogDrift(_logger, differences);
            _settled = null;
        }

        _nextReadBack = now + ReadBackInterval;
    }

    private async Task LookForOldWorkersAsync(DateTimeOffset now, CancellationToken cancellation)
    {
        if (!_control.HasOldWorkers || now < _nextOldWorkersLook) return;
        _nextOldWorkersLook = now + s_oldWorkersLook;
        await _control.RefreshProcessesAsync(cancellation);
    }

    private async Task<TimeSpan> ReloadAsync(DateTimeOffset now, CancellationToken cancellation)
    {
        var outcome = await _reloader.AdvanceAsync(_state!, _model, now, cancellation);
        if (outcome.PortsTaken) _modelEdition = -1;
        if (outcome.Refused is { } refused && LeavesOut(refused))
        {
            _reloader.CheckAgain();
            return TimeSpan.Zero;
        }

        if (outcome.Problem is { } problem)
        {
            _problem = problem;
            _unavailable.Doubt();
        }

        if (outcome.Reloaded is null) return outcome.Again < s_watch ? outcome.Again : s_watch;
        _state = outcome.Reloaded;
        LookForShortage();
        _reloads++;
        LogReloaded(_logger, _reloader.Generation);
        _problem = null;
        // Endpoints may have changed while the structure was checked: another round, at once.
        return TimeSpan.Zero;
    }

    /// <returns>Whether there is something to leave out, so that the rest is tried again.</returns>
    private bool LeavesOut(Refusal refusal)
    {
        if (!_leftOut.Add(refusal, _revision)) return false;
        _modelEdition = -1;
        return true;
    }

    private void Served(RegistryTable registry)
    {
        _applied = registry.Revision;
        _problem = null;
        _settled = _model;
    }

    private void LookForShortage() =>
        _shortage = _allowance.Problem(_model, _state!.Slots) ?? HaproxyConfiguration.ChecksProblem(_model, _state.Slots, _allowance.Limits);

    /// <param name="pending">Whether others drain already, and a look at them is to come.</param>
    private void LookAtDrainsSoon(DateTimeOffset now, bool pending)
    {
        _drainLook = s_drainLookMin;
        var soonest = _lookedAtDrains + s_drainLooksApart;
        var next = now + s_drainLookMin > soonest ? now + s_drainLookMin : soonest;
        // One that is due, or comes sooner, is for this drain as well.
        if (!pending || next < _nextDrainLook) _nextDrainLook = next;
    }

    /// <returns>When to look again.</returns>
    private async Task<TimeSpan> LookAtDrainsAsync(CancellationToken cancellation)
    {
        var backends = _state!.Slots.Draining().Select(entry => entry.Backend).Distinct().ToList();
        if (backends.Count == 0) return s_watch;
        var now = _time.GetUtcNow();
        if (now < _nextDrainLook) return _nextDrainLook - now;
        _lookedAtDrains = now;
        if (_control.HasOldWorkers) await _control.RefreshProcessesAsync(cancellation);
        var inFlight = await _control.InFlightAsync(backends, cancellation);
        if (await _control.SendAsync(_state.Emptied(inFlight, now), cancellation) is { } complaint)
        {
            LogComplaint(_logger, complaint);
            _nextReadBack = default;
        }

        _drainLook = _drainLook * 2 < s_drainLookMax ? _drainLook * 2 : s_drainLookMax;
        _nextDrainLook = now + _drainLook;
        return _drainLook;
    }

    private ProxyStatus Status(RegistryTable registry, TimeSpan again)
    {
        var problems = _problem is null && _shortage is null ? _model.Problems : [.. new[] { _problem, _shortage }.OfType<string>(), .. _model.Problems];
        return new(_applied, Drained(registry), problems, again) { IsFaulty = _problem is not null || _settings.LacksAnEntry(_unavailable.Reasons), Reloads = _reloads, LastDiff = _reloader.LastDiff };
    }

    private ImmutableArray<TaskId> Drained(RegistryTable registry)
    {
        // Nothing is in flight in a HAProxy that does not run; but what is true of one not yet found is not known.
        if (_state is null) return [];
        SortedSet<TaskId>? held = null;
        var drained = ImmutableArray.CreateBuilder<TaskId>();
        foreach (var endpoint in registry.Endpoints)
        {
            if (endpoint.State != EndpointState.Draining) continue;
            held ??= _state.Slots.HeldTasks();
            if (!held.Contains(endpoint.Task)) drained.Add(endpoint.Task);
        }

        return drained.ToImmutable();
    }
}
