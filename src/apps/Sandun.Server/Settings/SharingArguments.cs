using Sandun.Protocol;

namespace Sandun.Server.Settings;

/// <summary>How the pool is shared, and where instances go.</summary>
internal static class SharingArguments
{
    public const string Help =
        """
        sharing and placement:
          --placement STRATEGY       where instances of apps go that name no strategy: spread (default), binpack or random
          --offer-timeout TIME       an offer that a framework has not answered for so long is taken back (default: never)
          --domain REGION/ZONE       where this server is; agents of other regions are offered only to frameworks that know of regions (default: nowhere)
          --preempt-after TIME       a role that lacks its guarantee for so long gets it from revocable tasks of roles that borrow, which are ended (default: never)
        """;

    /// <summary>The options with one of these set, or null when the name is none of them.</summary>
    public static ServerOptions? With(ServerOptions options, string name, string value) => name switch
    {
        "--placement" => options with { Placement = Strategy(value) },
        "--domain" => Domain(options, value),
        "--preempt-after" => options with { AgentLoss = options.AgentLoss with { PreemptAfter = AgentLossArguments.Time(name, value) } },
        "--offer-timeout" => options with { AgentLoss = options.AgentLoss with { OfferTimeout = AgentLossArguments.Time(name, value) } },
        _ => null,
    };

    private static ServerOptions Domain(ServerOptions options, string value) =>
        value.Split('/') is [{ Length: > 0 } region, { Length: > 0 } zone]
            ? options with { Zone = zone, AgentLoss = options.AgentLoss with { Region = region } }
            : throw new SettingsException($"--domain {value}: must be REGION/ZONE, as cn-east/hangzhou-1");

    private static PlacementStrategy Strategy(string value) => value switch
    {
        "spread" => PlacementStrategy.Spread,
        "binpack" => PlacementStrategy.Binpack,
        "random" => PlacementStrategy.Random,
        _ => throw new SettingsException($"--placement {value}: must be spread, binpack or random"),
    };
}
