using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.Routing;

/// <summary>
/// What a HAProxy runs with, and the decisions on how to change it: runtime commands wherever they can do it, a reload for new
/// ports, new backends and more slots.
/// </summary>
public sealed class HaproxyState
{
    private ImmutableSortedDictionary<string, string> _hosts = Sorted.Empty;
    private ImmutableArray<ServiceFrontend> _services = [];
    private ProxySettings? _settings;
    private ProxyModel? _structure;

    /// <summary>The servers it has.</summary>
    public SlotTable Slots { get; private set; } = new();

    /// <summary>Ports it listens on, the entry's included.</summary>
    public IReadOnlySet<int> Listening { get; private set; } = new SortedSet<int>();

    /// <summary>The state a HAProxy begins with when it is started for this model: every endpoint in its slot.</summary>
    public static HaproxyState Fresh(ProxyModel model, DateTimeOffset now)
    {
        var state = new HaproxyState();
        state.Restructure(model, now);
        return state;
    }

    /// <summary>The state of a HAProxy found running.</summary>
    public static HaproxyState Adopted(SlotTable slots, ImmutableSortedDictionary<string, string> hosts, IReadOnlySet<int> listening) =>
        new() { Slots = slots, _hosts = hosts, Listening = listening };

    /// <summary>Recognises the structure of an adopted HAProxy as this model's; where it is not told, a reload follows.</summary>
    public void TakeStructure(ProxyModel model)
    {
        _services = model.Services;
        _settings = model.Settings;
        _structure = model;
        var listening = new SortedSet<int>(model.Services.Select(service => service.Port));
        if (model.Settings.EntryPort > 0) listening.Add(model.Settings.EntryPort);
        if (model.Settings.TlsPort > 0) listening.Add(model.Settings.TlsPort);
        Listening = listening;
    }

    /// <summary>Plans the way to a model; the state changes as if the commands had succeeded.</summary>
    public HaproxyPlan Plan(ProxyModel model, DateTimeOffset now)
    {
        var commands = new List<RuntimeCommand>();
        var fits = SlotPlanner.Plan(model, Slots, now, commands);
        var hosts = HostMap.Of(model, Slots);
        HostMap.Diff(_hosts, hosts, commands);
        _hosts = hosts;
        return new HaproxyPlan([.. commands], !fits || !HasStructureOf(model));
    }

    /// <summary>Marks draining slots without requests as emptied.</summary>
    /// <param name="inFlight">Requests in flight by <c>backend/server</c>, summed over all processes; absent is none.</param>
    public ImmutableArray<RuntimeCommand> Emptied(IReadOnlyDictionary<string, int> inFlight, DateTimeOffset now)
    {
        var commands = new List<RuntimeCommand>();
        foreach (var (backend, slot) in Slots.Draining().ToList())
        {
            if (!inFlight.TryGetValue(backend + "/" + slot.Name, out var requests) || requests == 0)
                SlotPlanner.Emptied(backend, slot, Slots, now, commands);
        }

        return [.. commands];
    }

    /// <summary>The state after a reload for this model; this one stays as it is until the reload has worked.</summary>
    public HaproxyState Restructured(ProxyModel model, DateTimeOffset now)
    {
        var next = new HaproxyState { Slots = Slots.Copy() };
        next.Restructure(model, now);
        return next;
    }

    /// <summary>Takes HAProxy's own account in place of ours.</summary>
    /// <returns>How many slots and hosts were not as believed.</returns>
    public int Correct(IEnumerable<ServerReading> readings, ImmutableSortedDictionary<string, string> hosts, DateTimeOffset now)
    {
        Slots = SlotAdoption.Adopt(Slots, readings, now, out var differences);
        if (!hosts.SequenceEqual(_hosts)) differences++;
        _hosts = hosts;
        return differences;
    }

    public string MapFile() => HostMap.File(_hosts);

    /// <summary>The map of hosts whose TLS goes through; part of the structure.</summary>
    public static string PassThroughFile(ProxyModel model) =>
        string.Concat(model.PassThroughHosts.Select(rule => rule.Host + " " + rule.Backend + "\n"));

    private void Restructure(ProxyModel model, DateTimeOffset now)
    {
        var needed = model.Backends.Select(backend => backend.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var name in Slots.Backends.Select(entry => entry.Key).Where(name => !needed.Contains(name)).ToList())
        {
            if (Slots.IsIdle(name)) Slots.Drop(name);
        }

        foreach (var backend in model.Backends) Slots.Ensure(backend.Name, SlotCapacity.For(backend.Targets.Length));
        // The new process starts from a file that holds these slots, so the commands are not needed there.
        if (!SlotPlanner.Plan(model, Slots, now, [])) Grow(model, now);
        _hosts = HostMap.Of(model, Slots);
        TakeStructure(model);
    }

    private void Grow(ProxyModel model, DateTimeOffset now)
    {
        foreach (var backend in model.Backends)
        {
            var slots = Slots.Slots(backend.Name);
            var free = slots.Count(slot => slot.State == SlotState.Free);
            var placed = slots.Count(slot => slot.State == SlotState.Ready);
            var missing = backend.Targets.Count(target => !target.Draining) - placed;
            if (missing > free) Slots.Ensure(backend.Name, SlotCapacity.For(Math.Max(slots.Length / 2 + 1, slots.Length + missing - free)));
        }

        SlotPlanner.Plan(model, Slots, now, []);
    }

    private bool HasStructureOf(ProxyModel model)
    {
        if (_settings != model.Settings || _structure is not { } has || !_services.AsSpan().SequenceEqual(model.Services.AsSpan())) return false;
        if (!has.Certificates.AsSpan().SequenceEqual(model.Certificates.AsSpan()) || !has.PassThroughHosts.AsSpan().SequenceEqual(model.PassThroughHosts.AsSpan())) return false;
        foreach (var backend in model.Backends)
        {
            // Settings come out of the registry as they are, so most are the same object.
            if (has.Find(backend.Name) is { } known && !ReferenceEquals(known.Settings, backend.Settings) && !known.Settings.IsLikeStructure(backend.Settings)) return false;
        }

        return true;
    }
}
