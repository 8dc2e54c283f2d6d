using System.Collections.Immutable;

namespace Sandun.Protocol;

/// <summary>What an agent says of its machine when it registers.</summary>
public sealed record AgentSpec
{
    /// <summary>
    /// The id the agent goes by: the one its certificate proves, or the one it has given itself and keeps. Null for one that keeps nothing
    /// and is to be given one.
    /// </summary>
    public AgentId? Id { get; init; }

    /// <summary>The name constraints and <c>$HOST</c> use; an address others can reach.</summary>
    public required string Hostname { get; init; }

    /// <summary>The address tasks on the host network are reached at.</summary>
    public required string Address { get; init; }

    /// <summary>
    /// All it offers, used or not: what it was configured with, its reservations and volumes as operations have made them since. The agent
    /// keeps these and is the truth about them.
    /// </summary>
    public required Resources Total { get; init; }

    public ImmutableSortedDictionary<string, string> Attributes { get; init; } = Sorted.Empty;
    public string? Region { get; init; }

    /// <summary>Fault domain zone: the data center.</summary>
    public string? Zone { get; init; }

    /// <summary>Whether a Docker engine answers.</summary>
    public bool HasDocker { get; init; }

    /// <summary>Names of the networks configured for its plain processes (CNI), in ordinal order; null for an agent that does not say, and is taken to have all.</summary>
    public ImmutableArray<string>? Networks { get; init; }

    /// <summary>Changes with every boot of the machine.</summary>
    public string BootId { get; init; } = "";

    public string Version { get; init; } = "";

    /// <summary>Limits this agent cannot enforce, as sentences for people; empty when everything is.</summary>
    public ImmutableArray<string> NotEnforced { get; init; } = [];

    /// <summary>What is wrong with the machine as it registers; heartbeats say how that changes.</summary>
    public ImmutableArray<NodeCondition> Conditions
    {
        // An agent stored before there were conditions has none.
        get => field.IsDefault ? [] : field;
        init;
    } = [];

    /// <summary>The port of its own HTTP interface, Mesos' agent API; 0 when it has none.</summary>
    public int HttpPort { get; init; }

    /// <summary>Whether it carries out operations on its resources and keeps what they made; those that do not are never asked to.</summary>
    public bool KeepsOperations { get; init; }
}
