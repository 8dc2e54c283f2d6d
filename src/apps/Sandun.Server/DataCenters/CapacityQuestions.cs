using System.Collections.Immutable;
using Sandun.DataCenters;
using Sandun.Placement;
using Sandun.Protocol;
using Sandun.ResourceManager;
using Sandun.ServiceScheduler;

namespace Sandun.Server.DataCenters;

/// <summary>Asks whether a center can take apps over, from the published views.</summary>
internal static class CapacityQuestions
{
    /// <summary>The question for a switch: its apps in their order, with the part that moves.</summary>
    public static CapacityQuestion For(SwitchSpec spec, ImmutableArray<MovedApp> apps, ClusterView cluster, ServiceView services, ZoneMode mode)
    {
        var agents = cluster.Agents.Values.Where(agent => ZoneRule.NameOf(agent.Spec.Zone) == spec.To && agent.Reachable).ToList();
        return new CapacityQuestion(
            spec.To, mode, [.. agents.Select(agent => OfferOf(agent, services.Framework))],
            agents.Aggregate(ResourceAmounts.Zero, (sum, agent) => sum + agent.Spec.Total.Amounts),
            [.. apps.Where(app => services.Apps.ContainsKey(app.App)).Select(app => Question(spec, app, services))]);
    }

    private static AppToMove Question(SwitchSpec spec, MovedApp moved, ServiceView services)
    {
        var app = services.Apps[moved.App];
        var staying = services.Instances.Find(moved.App)?.Values.Where(instance => instance.IsActive && ZoneRule.NameOf(instance.Zone) != spec.From) ?? [];
        return new AppToMove(
            app.Spec, ((moved.Moving * spec.Share) + 99) / 100,
            [.. staying.Select(instance => new PlacedInstance(instance.Host, instance.Region, instance.Zone, instance.Attributes))]);
    }

    /// <summary>What is free, and what is only held in offers to the service scheduler itself.</summary>
    private static Offer OfferOf(AgentView agent, FrameworkId? own) => new()
    {
        Id = new OfferId(agent.Id.Value), Agent = agent.Id, Hostname = agent.Spec.Hostname,
        Resources = own is { } id && agent.Offered.Find(id) is { } held ? agent.Free + held : agent.Free,
        Attributes = agent.Spec.Attributes, Region = agent.Spec.Region, Zone = agent.Spec.Zone, HasDocker = agent.Spec.HasDocker,
        Networks = agent.Spec.Networks,
    };
}
