using System.Collections.Immutable;

namespace Sandun.Protocol;

/// <summary>Resources of one agent, offered to one framework until it accepts, declines, or the offer is rescinded.</summary>
public sealed record Offer
{
    public required OfferId Id { get; init; }
    public required AgentId Agent { get; init; }
    public required string Hostname { get; init; }

    /// <summary>The address tasks on the host network are reached at (<see cref="AgentSpec.Address"/>); empty when unknown.</summary>
    public string Address { get; init; } = "";

    /// <summary>Where the agent answers HTTP (<see cref="AgentSpec.HttpPort"/>); 0 for nowhere.</summary>
    public int HttpPort { get; init; }

    /// <summary>Executors of the framework that run on the agent already; default for none.</summary>
    public ImmutableArray<ExecutorId> Executors { get; init; }

    public required Resources Resources { get; init; }
    public Role Role { get; init; } = Role.Any;

    /// <summary>The agent's attributes in Marathon's text form.</summary>
    public ImmutableSortedDictionary<string, string> Attributes { get; init; } = Sorted.Empty;

    /// <summary>Fault domain: region, or null.</summary>
    public string? Region { get; init; }

    /// <summary>Whether the agent has a Docker engine.</summary>
    public bool HasDocker { get; init; }

    /// <summary>Networks the agent has for plain processes (<see cref="AgentSpec.Networks"/>); null when it does not say.</summary>
    public ImmutableArray<string>? Networks { get; init; }

    /// <summary>Fault domain: zone, which Sandun calls the data center, or null.</summary>
    public string? Zone { get; init; }

    /// <summary>When the agent will be out of service, if that is planned.</summary>
    public Unavailability? Unavailability { get; init; }
}
