using System.Globalization;
using Sandun.ResourceManager;

namespace Sandun.Server.Settings;

/// <summary>When silent agents are given up: Sandun's options, and Mesos' for those who bring its flags.</summary>
internal static class AgentLossArguments
{
    public const string Help =
        """
        agents that fall silent:
          --agent-timeout TIME       an agent not heard for this long is unreachable (default: 10secs); or as Mesos has it,
                                     --agent_ping_timeout TIME times --max_agent_ping_timeouts N (default: 5)
          --agent_reregister_timeout TIME  how long known agents are waited for after a start or a change of leader (default: 20secs)
          --agent_removal_rate_limit N/TIME  at most N agents become unreachable within this time (default: no limit)
          --registry_max_agent_age TIME    an agent unreachable for this long is forgotten (default: 2weeks)
          --loss-brake N             from N agents on that fall silent at once, two or more of them outside the data center that lost most
                                     or over 60 % of all and not of one data center of several, none is given up until
                                     `sandun node confirm-lost` (default: 3; 0: never holds)
        """;

    private static readonly (string Unit, TimeSpan Length)[] s_units =
    [
        ("ms", TimeSpan.FromMilliseconds(1)), ("secs", TimeSpan.FromSeconds(1)), ("sec", TimeSpan.FromSeconds(1)), ("mins", TimeSpan.FromMinutes(1)),
        ("min", TimeSpan.FromMinutes(1)), ("hrs", TimeSpan.FromHours(1)), ("hr", TimeSpan.FromHours(1)), ("days", TimeSpan.FromDays(1)),
        ("day", TimeSpan.FromDays(1)), ("weeks", TimeSpan.FromDays(7)), ("week", TimeSpan.FromDays(7)), ("s", TimeSpan.FromSeconds(1)),
        ("m", TimeSpan.FromMinutes(1)), ("h", TimeSpan.FromHours(1)), ("d", TimeSpan.FromDays(1)),
    ];

    /// <summary>The options with one of these set, or null when the name is none of them.</summary>
    public static ServerOptions? With(ServerOptions options, string name, string value) => name switch
    {
        "--agent-timeout" => Set(options, options.AgentLoss with { AgentTimeout = Time(name, value) }),
        "--agent_ping_timeout" => options with { AgentPing = Time(name, value) },
        "--max_agent_ping_timeouts" => options with { AgentPings = Number(name, value, 1) },
        "--agent_reregister_timeout" => Set(options, options.AgentLoss with { ReturnTimeout = Time(name, value) }),
        "--agent_removal_rate_limit" => Set(options, options.AgentLoss with { LossLimit = Rate(name, value) }),
        "--registry_max_agent_age" => Set(options, options.AgentLoss with { AgentRemovalAge = Time(name, value) }),
        "--loss-brake" => Set(options, options.AgentLoss with { BrakeFloor = Number(name, value, 0) }),
        _ => null,
    };

    /// <summary>What the resource manager is told, with Mesos' two flags multiplied.</summary>
    public static ResourceManagerOptions Of(ServerOptions options) =>
        options.AgentPing is { } ping ? options.AgentLoss with { AgentTimeout = ping * options.AgentPings } : options.AgentLoss;

    private static ServerOptions Set(ServerOptions options, ResourceManagerOptions loss) => options with { AgentLoss = loss };

    internal static TimeSpan Time(string name, string value)
    {
        foreach (var (unit, length) in s_units)
        {
            if (!value.EndsWith(unit, StringComparison.Ordinal)) continue;
            if (double.TryParse(value.AsSpan(0, value.Length - unit.Length), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count) &&
                count > 0 && count * length < TimeSpan.FromDays(3650)) return count * length;
            break;
        }

        throw new SettingsException($"{name} {value} is not a time such as 10secs, 5mins, 2hrs or 3days");
    }

    private static LossLimit Rate(string name, string value) =>
        value.Split('/', 2) is [var count, var time]
            ? new LossLimit(Number(name, count, 1), Time(name, time))
            : throw new SettingsException($"{name} {value} is not a rate such as 1/20mins");

    internal static int Number(string name, string value, int least) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least
            ? number
            : throw new SettingsException(FormattableString.Invariant($"{name} {value} is not a whole number from {least} on"));
}
