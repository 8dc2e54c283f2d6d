using System.Collections.Immutable;
using Sandun.DataCenters;
using Sandun.Protocol;
using Xunit;

namespace Sandun.Core.Tests.DataCenters;

/// <summary>
/// Drives the brain of the data centers as its host does, and plays the rest of the world: a service scheduler that follows steering after
/// a second, and traffic that goes where the endpoints' shares send it.
/// </summary>
public sealed class Fleet
{
    private readonly Decision<DataCenterFact, DataCenterCommand> _decision;
    private readonly SortedDictionary<PathId, FleetApp> _apps = [];
    private DataCenterMachine _brain = new();
    private long _calls;

    public Fleet(params string[] zones)
    {
        _decision = new Decision<DataCenterFact, DataCenterCommand>(fact => _brain.Apply(fact));
        foreach (var zone in zones) Nodes[zone] = (10, 10);
        Feed(new DataCenterInput.Started());
    }

    public DateTimeOffset Now { get; private set; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public SortedDictionary<string, (int Known, int Reachable)> Nodes { get; } = new(StringComparer.Ordinal);

    public SortedDictionary<string, byte[]> Store { get; } = new(StringComparer.Ordinal);

    /// <summary>Instances a zone can hold of each app; unlimited unless said.</summary>
    public SortedDictionary<string, int> Room { get; } = new(StringComparer.Ordinal);

    /// <summary>How a zone answers: failed ones of a thousand requests, and the 95th percentile in milliseconds.</summary>
    public SortedDictionary<string, (int ErrorMille, int P95Ms)> Answers { get; } = new(StringComparer.Ordinal);

    /// <summary>Attempts of a thousand that fail in a zone and are made again elsewhere.</summary>
    public SortedDictionary<string, int> RetriedMille { get; } = new(StringComparer.Ordinal);

    /// <summary>Zones in which requests hang.</summary>
    public SortedSet<string> Hanging { get; } = new(StringComparer.Ordinal);

    public bool TrafficKnown { get; set; } = true;

    public bool RoutersCurrent { get; set; } = true;

    public string? NoWitness { get; set; }

    public int RequestsASecond { get; set; } = 200;

    public List<DataCenterCommand> Commands { get; } = [];

    public DataCenterView View => _brain.TakeView(Now);

    public ImmutableSortedDictionary<string, ZoneRule> Rules { get; private set; } = Sorted.ByText<ZoneRule>();

    public FleetApp App(string id) => _apps[PathId.Absolute(id)];

    public FleetApp Add(string id, int instances, string zone, params string[] dependencies)
    {
        var app = new FleetApp(PathId.Absolute(id), instances, [.. dependencies.Select(PathId.Absolute)]);
        app.Instances[zone] = app.Serving[zone] = instances;
        _apps.Add(app.Id, app);
        return app;
    }

    public SwitchPlan Only => Assert.Single(View.Plans.Values);

    public SwitchPlan Begin(SwitchSpec spec) => Assert.IsType<DataCenterReply.Switching>(Ask(new DataCenterRequest.Begin(spec, Fits, "ann"))).Plan;

    /// <summary>A verdict that nothing stands in the way.</summary>
    public static CapacityVerdict Fits { get; } = new(true, true, 50, [], []);

    public DataCenterReply Ask(DataCenterRequest request)
    {
        var call = ++_calls;
        Feed(new DataCenterInput.Request(call, request));
        return Commands.OfType<DataCenterCommand.Reply>().Single(reply => reply.Call == call).Body;
    }

    /// <summary>Seconds pass; in each the world goes on and is seen.</summary>
    public void Pass(int seconds)
    {
        for (var i = 0; i < seconds; i++)
        {
            Now += TimeSpan.FromSeconds(1);
            foreach (var app in _apps.Values) app.Second(Room);
            Feed(new DataCenterInput.Observed(See()));
        }
    }

    public void PassUntil(Func<bool> reached, int most = 600)
    {
        for (var i = 0; i < most && !reached(); i++) Pass(1);
        Assert.True(reached(), $"not reached within {most} s; the switch stands at {string.Join(", ", View.Plans.Values.Select(plan => plan.Phase))}");
    }

    /// <summary>The leader dies: a new brain is built from what is stored.</summary>
    public void Restart()
    {
        _brain = new DataCenterMachine();
        var codec = new DataCenterFactCodec();
        foreach (var (key, value) in Store) _brain.Apply(codec.Decode(key, value));
        Feed(new DataCenterInput.Started());
    }

    public FleetObservation See() => new()
    {
        Centers = Sorted.ByText<CenterObservation>().AddRange(Nodes.Select(zone => KeyValuePair.Create(
            zone.Key, new CenterObservation(zone.Key, zone.Value.Known, zone.Value.Reachable, 3, zone.Value.Reachable == 0 ? 3 : 0)))),
        Apps = _apps.Values.ToImmutableSortedDictionary(app => app.Id, See),
        RoutersCurrent = RoutersCurrent, TrafficKnown = TrafficKnown, Rules = Rules, NoWitnessBecause = NoWitness,
    };

    private AppObservation See(FleetApp app)
    {
        var zones = Sorted.ByText<AppInZone>().ToBuilder();
        foreach (var zone in Nodes.Keys)
        {
            var share = app.ShareOf(zone, zone => Rules.Find(zone)?.TrafficMille ?? 1000);
            var requests = TrafficKnown && !Hanging.Contains(zone) ? RequestsASecond * share / 1000 : 0;
            var (errors, p95) = Answers.GetValueOrDefault(zone, (0, 20));
            zones[zone] = new AppInZone(
                app.Instances.GetValueOrDefault(zone), app.Serving.GetValueOrDefault(zone), Hanging.Contains(zone) && share > 0 ? 50 : 0, requests,
                requests * errors / 1000, requests == 0 ? 0 : p95 * 1000)
            {
                Retries = requests * RetriedMille.GetValueOrDefault(zone) / 1000,
            };
        }

        return new AppObservation
        {
            App = app.Id, Wished = app.Wished, Dependencies = app.Dependencies, Routed = true, Steered = app.Steering?.Generation, Zones = zones.ToImmutable(),
        };
    }

    private void Feed(DataCenterInput input)
    {
        _decision.Clear();
        _brain.Decide(input, Now, _decision);
        var codec = new DataCenterFactCodec();
        foreach (var fact in _decision.Facts)
        {
            if (codec.Encode(fact) is not { } entity) continue;
            if (entity.Value is null) Store.Remove(entity.Key);
            else Store[entity.Key] = entity.Value;
        }

        foreach (var command in _decision.Commands.ToList())
        {
            Commands.Add(command);
            if (command is DataCenterCommand.Steer steer) Follow(steer);
            if (command is DataCenterCommand.SetRules set) Rules = Sorted.ByText<ZoneRule>().AddRange(set.Rules.Select(rule => KeyValuePair.Create(rule.Zone, rule)));
            if (command is DataCenterCommand.AskForSwitch ask) Ask(new DataCenterRequest.Begin(ask.Spec, Fits, DataCenterMachine.Automatic));
        }
    }

    private void Follow(DataCenterCommand.Steer steer)
    {
        foreach (var order in steer.Orders)
            if (_apps.TryGetValue(order.App, out var app) && (app.Steering is null || app.Steering.Generation.CompareTo(order.Generation) < 0)) app.Steering = order;
        foreach (var freed in steer.Freed)
            if (_apps.TryGetValue(freed.App, out var app) && app.Steering is { } held && held.Generation.CompareTo(freed.Generation) <= 0) app.Steering = null;
    }
}
