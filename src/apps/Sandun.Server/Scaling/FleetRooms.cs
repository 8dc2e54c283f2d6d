using Sandun.Autoscaler.Controller;
using Sandun.Autoscaler.Fleet;
using Sandun.Autoscaler.Policies;
using Sandun.Protocol;
using Sandun.ResourceManager;
using Sandun.ServiceScheduler;

namespace Sandun.Server.Scaling;

/// <summary>What the machines have free for growth, and what an app's wish takes of it.</summary>
internal static class FleetRooms
{
    /// <param name="cluster">The machines.</param>
    /// <param name="services">Instances that were granted and are not placed yet take what is free before new ones do.</param>
    /// <param name="reservePercent">Share of all that is kept back.</param>
    public static FleetRoom Of(ClusterView cluster, ServiceView services, int reservePercent)
    {
        // Machines of another resource manager are not known: its offers say what there is room for.
        if (cluster.Agents.IsEmpty) return new FleetRoom(long.MaxValue, long.MaxValue, 0, 0);
        var (free, total) = (ResourceAmounts.Zero, ResourceAmounts.Zero);
        foreach (var agent in cluster.Agents.Values)
        {
            if (!agent.Reachable || !agent.ClosedBecause.IsEmpty) continue;
            free += agent.Free.Amounts;
            // What offers hold is free until they are taken.
            foreach (var offered in agent.Offered.Values) free += offered.Amounts;
            total += agent.Spec.Total.Amounts;
        }

        var (cpus, bytes) = (free.MilliCpus, free.MemoryBytes);
        foreach (var app in services.Apps.Values.Where(app => app.Spec.Extensions.ContainsKey(ScalingReader.Member)))
        {
            var placed = services.Instances.TryGetValue(app.Id, out var instances) ? instances.Values.Count(instance => instance.Agent is not null) : 0;
            var waiting = Math.Max(0, app.Spec.Instances - placed);
            cpus -= waiting * app.Spec.Amounts.MilliCpus;
            bytes -= waiting * app.Spec.Amounts.MemoryBytes;
        }

        return new FleetRoom(Math.Max(0, cpus), Math.Max(0, bytes), total.MilliCpus / 100 * reservePercent, total.MemoryBytes / 100 * reservePercent);
    }

    public static ScaleBid BidOf(App app, ScalingSpec spec, ScaleDecision decision) =>
        new(decision.Count, decision.Wish, spec.Policy.Min, spec.Priority, app.Spec.Amounts.MilliCpus, app.Spec.Amounts.MemoryBytes);
}
