using Sandun.Protocol;

namespace Sandun.MesosApi.Mapping;

/// <summary>What an agent says of itself.</summary>
internal static class AgentInfoMapping
{
    /// <summary>Where Mesos' agents answer.</summary>
    private const int MesosPort = 5051;

    /// <summary>The port it answers at; Mesos' own for one that has none, as readers expect one.</summary>
    public static int Port(AgentSpec agent) => Port(agent.HttpPort);

    /// <inheritdoc cref="Port(AgentSpec)"/>
    public static int Port(int httpPort) => httpPort > 0 ? httpPort : MesosPort;

    public static Wire.AgentInfo ToWire(AgentSpec agent)
    {
        var wire = new Wire.AgentInfo { Hostname = agent.Hostname, Port = Port(agent) };
        if (agent.Id is { } id) wire.Id = new Wire.AgentID { Value = id.Value };
        wire.Resources.Add(agent.Total.ToWire(ResourceForm.PostRefinement, null));
        foreach (var (name, value) in agent.Attributes) wire.Attributes.Add(OfferMapping.Attribute(name, value));
        if (OfferMapping.Domain(agent.Region, agent.Zone) is { } domain) wire.Domain = domain;
        return wire;
    }
}
