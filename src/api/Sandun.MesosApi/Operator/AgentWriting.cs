using System.Net;
using Sandun.MesosApi.Mapping;
using Sandun.Protocol;
using Sandun.ResourceManager;
using Capability = Sandun.MesosApi.Wire.AgentInfo.Types.Capability;
using WireAgent = Sandun.MesosApi.Wire.Master.Response.Types.GetAgents.Types.Agent;

namespace Sandun.MesosApi.Operator;

/// <summary>Agents as operators see them.</summary>
internal static class AgentWriting
{
    /// <summary>What every agent of Sandun does, in Mesos' words.</summary>
    public static readonly Capability.Types.Type[] Capabilities =
    [
        Capability.Types.Type.MultiRole, Capability.Types.Type.HierarchicalRole, Capability.Types.Type.ReservationRefinement,
        Capability.Types.Type.ResizeVolume, Capability.Types.Type.AgentOperationFeedback, Capability.Types.Type.AgentDraining,
        Capability.Types.Type.TaskResourceLimits,
    ];

    public static WireAgent ToWire(this AgentView agent, DateTimeOffset? registered)
    {
        var wire = new WireAgent
        {
            AgentInfo = Info(agent), Active = IsActive(agent), Version = MesosApiOptions.MesosVersion, Pid = Pid(agent),
            RegisteredTime = Time(registered ?? agent.Since), ReregisteredTime = Time(agent.Since), Deactivated = IsDeactivated(agent),
        };
        if (Drain(agent) is { } drain) (wire.DrainInfo, wire.EstimatedDrainStartTime) = (drain, Time(agent.Closure!.Since));
        wire.TotalResources.Add(agent.Spec.Total.ToWire(ResourceForm.Endpoint, null));
        wire.AllocatedResources.Add(Sum(agent.Used.Values).ToWire(ResourceForm.Endpoint, null));
        wire.OfferedResources.Add(Sum(agent.Offered.Values).ToWire(ResourceForm.Endpoint, null));
        wire.Capabilities.Add(Capabilities.Select(type => new Capability { Type = type }));
        return wire;
    }

    /// <summary>Whether it has registered and was not given up since; for a while after its connection broke, too.</summary>
    public static bool IsRegistered(AgentView agent) => agent is { IsAwaited: false, IsLost: false };

    /// <summary>Whether it is there and may be offered: nobody has closed it, and it is not in quarantine.</summary>
    public static bool IsActive(AgentView agent) => agent.Reachable && !IsDeactivated(agent) && (agent.Quarantine is null or { Over: true });

    public static bool IsDeactivated(AgentView agent) => agent.Closure is not null || agent.IsDown;

    /// <summary>How far its drain is; null where it is not drained.</summary>
    public static Wire.DrainInfo? Drain(AgentView agent)
    {
        if (agent.Closure is not { Drains: true } closure) return null;
        var wire = new Wire.DrainInfo
        {
            State = agent.IsDrained ? Wire.DrainState.Drained : Wire.DrainState.Draining, Config = new Wire.DrainConfig { MarkGone = closure.MarkGone },
        };
        if (closure.MaxGrace is { } grace) wire.Config.MaxGracePeriod = new Wire.DurationInfo { Nanoseconds = Scalars.Nanoseconds(grace) };
        return wire;
    }

    public static Wire.AgentInfo Info(AgentView agent)
    {
        var wire = new Wire.AgentInfo { Hostname = agent.Spec.Hostname, Port = AgentInfoMapping.Port(agent.Spec), Id = new Wire.AgentID { Value = agent.Id.Value } };
        wire.Resources.Add(agent.Spec.Total.ToWire(ResourceForm.Endpoint, null));
        foreach (var (name, value) in agent.Spec.Attributes) wire.Attributes.Add(OfferMapping.Attribute(name, value));
        if (OfferMapping.Domain(agent.Spec.Region, agent.Spec.Zone) is { } domain) wire.Domain = domain;
        return wire;
    }

    /// <summary>The name of Mesos' agent process; readers take the address out of it.</summary>
    public static string Pid(AgentView agent) => $"slave(1)@{(IPAddress.TryParse(agent.Spec.Address, out _) ? agent.Spec.Address : agent.Spec.Hostname)}:{AgentInfoMapping.Port(agent.Spec)}";

    public static Resources Sum(IEnumerable<Resources> parts) => parts.Aggregate(Resources.None, (sum, part) => sum + part);

    public static Wire.TimeInfo Time(DateTimeOffset at) => new() { Nanoseconds = Scalars.Nanoseconds(at - DateTimeOffset.UnixEpoch) };
}
