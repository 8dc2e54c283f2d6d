using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>The plan of maintenance, and which outage it means for which agent.</summary>
internal sealed class MaintenanceBook
{
    private readonly SortedDictionary<string, List<(MachineId Machine, Outage Outage)>> _byHost = new(StringComparer.OrdinalIgnoreCase);
    private readonly SortedDictionary<string, List<(MachineId Machine, Outage Outage)>> _byIp = new(StringComparer.Ordinal);

    /// <summary>Null as long as nobody has planned anything.</summary>
    public MaintenancePlan? Plan { get; private set; }

    /// <summary>Whether the plan has changed since the view was last taken.</summary>
    public bool IsChanged { get; set; }

    public void Put(MaintenancePlan plan)
    {
        Plan = plan;
        IsChanged = true;
        _byHost.Clear();
        _byIp.Clear();
        var down = plan.Down.ToHashSet();
        foreach (var window in plan.Windows)
            foreach (var machine in window.Machines) Add(machine, new Outage(window.Unavailability, down.Contains(machine)));
    }

    public bool IsScheduled(AgentSpec spec) => OutageOf(spec) is not null;

    /// <summary>What is planned for the machine of an agent; null for nothing.</summary>
    public Outage? OutageOf(AgentSpec spec)
    {
        if (_byHost.Count > 0 && Find(_byHost, spec.Hostname, spec) is { } named) return named;
        return _byIp.Count > 0 ? Find(_byIp, spec.Address, spec) : null;
    }

    private void Add(MachineId machine, Outage outage)
    {
        var (index, key) = machine.Hostname is { } hostname ? (_byHost, hostname) : (_byIp, machine.Ip!);
        if (!index.TryGetValue(key, out var machines)) index[key] = machines = [];
        machines.Add((machine, outage));
    }

    private static Outage? Find(SortedDictionary<string, List<(MachineId Machine, Outage Outage)>> index, string key, AgentSpec spec)
    {
        if (!index.TryGetValue(key, out var machines)) return null;
        foreach (var (machine, outage) in machines)
            if (machine.Names(spec.Hostname, spec.Address)) return outage;
        return null;
    }
}
