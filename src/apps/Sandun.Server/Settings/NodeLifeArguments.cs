namespace Sandun.Server.Settings;

/// <summary>When nodes go into quarantine, and what agents may do by themselves.</summary>
internal static class NodeLifeArguments
{
    public const string Help =
        """
        nodes that misbehave, and agents that are cut off:
          --quarantine-launches N    so many launches in a row that fail on one node, while other nodes do well, put it into quarantine:
                                     it gets no new work for a while (default: 5; 0: never)
          --quarantine-returns N     as does going away and coming back so often within 10 minutes (default: 5; 0: never)
          --quarantine-time TIME     how long the first quarantine of a node lasts; each that follows soon twice as long (default: 1mins)
          --quarantine-longest TIME  the longest (default: 1hrs)
          --offline-restarts N       how often an agent that is cut off from all servers may start a task again by itself (default: 10)
        """;

    /// <summary>The options with one of these set, or null when the name is none of them.</summary>
    public static ServerOptions? With(ServerOptions options, string name, string value) => name switch
    {
        "--quarantine-launches" => options with { AgentLoss = options.AgentLoss with { QuarantineLaunches = AgentLossArguments.Number(name, value, 0) } },
        "--quarantine-returns" => options with { AgentLoss = options.AgentLoss with { QuarantineReturns = AgentLossArguments.Number(name, value, 0) } },
        "--quarantine-time" => options with { AgentLoss = options.AgentLoss with { QuarantineFirst = AgentLossArguments.Time(name, value) } },
        "--quarantine-longest" => options with { AgentLoss = options.AgentLoss with { QuarantineLongest = AgentLossArguments.Time(name, value) } },
        "--offline-restarts" => options with { OfflineRestarts = AgentLossArguments.Number(name, value, 0) },
        _ => null,
    };
}
