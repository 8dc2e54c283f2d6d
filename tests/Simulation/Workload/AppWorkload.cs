using System.Collections.Immutable;
using Sandun.Protocol;
using Sandun.ServiceScheduler;
using Sandun.Simulation.Checkers;
using Sandun.Simulation.Engine;
using Sandun.Simulation.World;

namespace Sandun.Simulation.Workload;

/// <summary>
/// A user who creates, changes, scales, restarts and deletes apps and kills instances, one request an app at a time, and remembers what
/// was promised to him.
/// </summary>
internal sealed class AppWorkload
{
    private const int AppsMax = 4;
    private const int InstancesMax = 6;

    private readonly Scene _scene;
    private readonly SimServices _services;
    private readonly SimStore _store;
    private readonly SimRandom _random;
    private readonly SortedDictionary<PathId, AppSpec?> _promised = [];
    private readonly SortedDictionary<PathId, AppSpec?> _asked = [];
    private readonly SortedDictionary<PathId, UpgradeStrategy> _upgrades = [];
    private readonly DurabilityChecker _durability = new();
    private int _commands;
    private long _checked;

    public AppWorkload(Scene scene, SimServices services, SimStore store)
    {
        _scene = scene;
        _services = services;
        _store = store;
        _random = scene.Random.Split("workload");
        services.Wishes = Unmet;
    }

    public void Start() => _scene.Timeline.After(_random.Time(500, 15_000), () =>
    {
        if (_scene.Faults.Healed) return;
        Act();
        Start();
    });

    /// <summary>How the user wants an app upgraded; null when he never made it.</summary>
    public UpgradeStrategy? UpgradeOf(PathId app) => _upgrades.GetValueOrDefault(app);

    /// <summary>What was promised is in the store.</summary>
    public void Check()
    {
        if (_checked == _store.Revision) return;
        _checked = _store.Revision;
        foreach (var (app, promise) in _promised)
            if (!_asked.ContainsKey(app)) _durability.Promised(_store, app, promise);
    }

    private void Act()
    {
        var app = PathId.Absolute($"/load/app{_random.Below(AppsMax)}");
        var current = _services.View?.Apps.GetValueOrDefault(app)?.Spec;
        if (current is null)
        {
            var spec = NewSpec(app);
            if (Ask(app, spec, new ServiceRequest.UpdateApps([Change(app, spec)], true))) _upgrades[app] = spec.Upgrade;
            return;
        }

        switch (_random.Between(0, 9))
        {
            case 0: Ask(app, null, new ServiceRequest.DeleteApp(app, true)); break;
            case 1 or 2 or 3:
                var changed = current with { Command = NewCommand() };
                Ask(app, changed, new ServiceRequest.UpdateApps([Change(app, changed)], true));
                break;
            case 4: Ask(app, current, new ServiceRequest.RestartApp(app, true)); break;
            case 5: KillOne(app); break;
            default:
                var scaled = current with { Instances = _random.Between(0, InstancesMax) };
                Ask(app, scaled, new ServiceRequest.UpdateApps([Change(app, scaled)], true));
                break;
        }
    }

    private bool Ask(PathId app, AppSpec? wish, ServiceRequest request)
    {
        if (!_services.Ask(request, reply => Answered(app, wish, reply))) return false;

        // Until the answer comes nothing is promised, neither the old nor the new; it may never come.
        _asked[app] = wish;
        _promised.Remove(app);
        return true;
    }

    private void Answered(PathId app, AppSpec? wish, ServiceReply reply)
    {
        if (!_asked.TryGetValue(app, out var asked) || !ReferenceEquals(asked, wish)) return;
        _asked.Remove(app);
        if (reply is not ServiceReply.Deploying) return;
        _promised[app] = wish;
        _durability.Promised(_store, app, wish);
    }

    private void KillOne(PathId app)
    {
        var instances = _services.View!.Instances.GetValueOrDefault(app)?.Keys.ToList() ?? [];
        if (instances.Count == 0) return;
        _services.Ask(new ServiceRequest.KillInstances([_random.Pick(instances)], false, _random.Chance(200), true), _ => { });
    }

    private AppSpec NewSpec(PathId app) => new()
    {
        Id = app, Command = NewCommand(), Instances = _random.Between(0, InstancesMax), Amounts = ResourceAmounts.Of(0.1m, 32),
        Ports = [.. Enumerable.Range(0, _random.Between(0, 2)).Select(_ => new PortDefinition())],
        HealthChecks = _random.Chance(500)
            ? [new HealthCheckSpec { Protocol = HealthCheckProtocol.Command, Command = "true", GracePeriod = _random.Time(1000, 30_000), MaxConsecutiveFailures = _random.Between(0, 5) }]
            : [],
        Constraints = _random.Chance(300) ? [new Constraint("hostname", ConstraintOperator.MaxPer, "4")] : [],
        Backoff = new BackoffStrategy(TimeSpan.FromSeconds(1), 1150, TimeSpan.FromSeconds(5)),
        Upgrade = _random.Pick<UpgradeStrategy>([new(), new(500, 500), new(0, 0), new(1000, 0)]),
        Unreachable = _random.Chance(500) ? UnreachableStrategy.Default : new UnreachableStrategy(TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(60)),
        KillSelection = _random.Chance(500) ? KillSelection.YoungestFirst : KillSelection.OldestFirst,
    };

    private string NewCommand() => $"run {_commands++}";

    private static AppChange Change(PathId app, AppSpec spec) =>
        new(app, before => new AppEdit(before is null ? spec : spec with { Ports = Kept(before, spec) }, null), true);

    /// <summary>An edit must not change service ports that were assigned in between.</summary>
    private static ImmutableArray<PortDefinition> Kept(AppSpec before, AppSpec spec) =>
        before.Ports.Length == spec.Ports.Length ? before.Ports : spec.Ports;

    private static string? Unmet(ServiceView view)
    {
        foreach (var (id, app) in view.Apps)
        {
            var instances = view.Instances.GetValueOrDefault(id)?.Values.ToList() ?? [];
            var running = instances.Count(instance => instance.Condition == InstanceCondition.Running && instance.Version >= app.LastConfigChangeAt);
            if (running != app.Spec.Instances || instances.Count != running)
                return $"{id} wants {app.Spec.Instances} and has {running} running of {instances.Count}: " +
                    string.Join(", ", instances.Select(instance => $"{instance.Id} {instance.Condition} {instance.Goal}"));
        }

        foreach (var (id, instances) in view.Instances)
            if (!view.Apps.ContainsKey(id)) return $"{instances.Count} instances of {id} are left though it was deleted";
        return null;
    }
}
