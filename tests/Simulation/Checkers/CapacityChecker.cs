using Sandun.Protocol;
using Sandun.ResourceManager;
using Sandun.Simulation.World;

namespace Sandun.Simulation.Checkers;

/// <summary>No machine runs more than it has, no port is taken twice, and no book promises more than there is.</summary>
internal sealed class CapacityChecker
{
    public const string Rule = "capacity is never exceeded and no port given twice";

    /// <summary>What really runs, whatever anybody believes.</summary>
    public static void Machine(SimMachine machine, SimContainer started)
    {
        var used = ResourceAmounts.Zero;
        var ports = PortSet.Empty;
        foreach (var container in machine.Runtime.Running)
        {
            used += container.Spec.Resources.Amounts;
            var own = container.Spec.Resources.Ports;
            if (!ports.Except(own).Equals(ports))
                throw new RuleBrokenException(Rule, $"{machine.Host}: a port of {own} is taken twice when {started.Spec.Id} starts");
            ports = ports.Union(own);
        }

        if (!used.FitsIn(machine.Total.Amounts))
            throw new RuleBrokenException(Rule, $"{machine.Host}: {used} runs of {machine.Total.Amounts} when {started.Spec.Id} starts");
        if (!machine.Total.Ports.ContainsAll(ports)) throw new RuleBrokenException(Rule, $"{machine.Host}: ports {ports} are not its own");
    }

    private readonly Dictionary<AgentId, AgentView> _seen = [];

    /// <summary>What the resource manager believes of each agent adds up. An agent that is the same as at the last look still does.</summary>
    public void Books(ClusterView view)
    {
        foreach (var agent in view.Agents.Values)
        {
            if (!agent.Reachable || (_seen.TryGetValue(agent.Id, out var seen) && ReferenceEquals(agent, seen))) continue;
            _seen[agent.Id] = agent;
            var held = agent.Used.Values.Concat(agent.Offered.Values).Aggregate(Resources.None, (sum, part) => sum + part);
            var count = agent.Used.Values.Concat(agent.Offered.Values).Sum(part => part.Ports.Count);
            if (!held.FitsIn(agent.Spec.Total)) throw new RuleBrokenException(Rule, $"{agent.Spec.Hostname}: {held} is used and offered of {agent.Spec.Total}");
            if (count != held.Ports.Count) throw new RuleBrokenException(Rule, $"{agent.Spec.Hostname}: a port is used and offered twice");
        }
    }
}
