using Sandun.MesosApi.Mapping;
using Sandun.Protocol;
using Sandun.ResourceManager;
using Reply = Sandun.MesosApi.Wire.Allocator.InverseOfferStatus.Types.Status;
using ReplyStatus = Sandun.MesosApi.Wire.Allocator.InverseOfferStatus;

namespace Sandun.MesosApi.Operator;

/// <summary>Planned maintenance as operators read it.</summary>
internal static class MaintenanceWriting
{
    /// <summary>Machines that are scheduled, with what frameworks said of leaving them, and machines that are down.</summary>
    public static Wire.Maintenance.ClusterStatus Status(ClusterView view)
    {
        var wire = new Wire.Maintenance.ClusterStatus();
        var (plan, statuses) = (view.Maintenance.Plan, Statuses(view.Maintenance));
        var agents = view.Agents.Values.Where(agent => statuses.ContainsKey(agent.Id)).ToList();
        foreach (var machine in plan.Windows.SelectMany(window => window.Machines).Where(machine => !plan.Down.Contains(machine)))
        {
            var draining = new Wire.Maintenance.ClusterStatus.Types.DrainingMachine { Id = ToWire(machine) };
            foreach (var agent in agents.Where(agent => machine.Names(agent.Spec.Hostname, agent.Spec.Address))) draining.Statuses.Add(statuses[agent.Id]);
            wire.DrainingMachines.Add(draining);
        }

        wire.DownMachines.Add(plan.Down.Select(ToWire));
        return wire;
    }

    public static Wire.Maintenance.Schedule Schedule(ClusterView view)
    {
        var wire = new Wire.Maintenance.Schedule();
        foreach (var window in view.Maintenance.Plan.Windows)
        {
            var one = new Wire.Maintenance.Window { Unavailability = window.Unavailability.ToWire() };
            one.MachineIds.Add(window.Machines.Select(ToWire));
            wire.Windows.Add(one);
        }

        return wire;
    }

    /// <summary>Machines that are scheduled or down, with how they stand.</summary>
    public static IEnumerable<Wire.MachineInfo> Machines(ClusterView view) => view.Maintenance.Plan.Windows.SelectMany(window => window.Machines.Select(machine => new Wire.MachineInfo
    {
        Id = ToWire(machine), Unavailability = window.Unavailability.ToWire(),
        Mode = view.Maintenance.Plan.Down.Contains(machine) ? Wire.MachineInfo.Types.Mode.Down : Wire.MachineInfo.Types.Mode.Draining,
    }));

    private static SortedDictionary<AgentId, List<ReplyStatus>> Statuses(MaintenanceView maintenance)
    {
        var all = new SortedDictionary<AgentId, List<ReplyStatus>>();
        foreach (var answer in maintenance.Answers)
            Of(answer.Agent).Add(New(answer.Framework, answer.IsAccepted ? Reply.Accept : Reply.Decline, answer.At));
        foreach (var offer in maintenance.Offers)
        {
            if (maintenance.Answers.Any(answer => answer.Agent == offer.Offer.Agent && answer.Framework == offer.Framework)) continue;
            Of(offer.Offer.Agent).Add(New(offer.Framework, Reply.Unknown, offer.Since));
        }

        return all;

        List<ReplyStatus> Of(AgentId agent)
        {
            if (!all.TryGetValue(agent, out var of)) all[agent] = of = [];
            return of;
        }
    }

    private static ReplyStatus New(FrameworkId framework, Reply status, DateTimeOffset at) =>
        new() { FrameworkId = new Wire.FrameworkID { Value = framework.Value }, Status = status, Timestamp = AgentWriting.Time(at) };

    private static Wire.MachineID ToWire(MachineId machine)
    {
        var wire = new Wire.MachineID();
        if (machine.Hostname is { } hostname) wire.Hostname = hostname;
        if (machine.Ip is { } ip) wire.Ip = ip;
        return wire;
    }
}
