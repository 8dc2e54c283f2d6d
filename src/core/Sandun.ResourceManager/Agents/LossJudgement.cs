using System.Collections.Immutable;

namespace Sandun.ResourceManager;

/// <summary>
/// Whether agents that fell silent may be given up. The loss of one machine, of a few, or of one whole data center and a stray of another
/// is believed; agents of several data centers vanishing together, be it one of each, or most of the only one, are not: giving them up
/// would start everything a second time while it still runs.
/// </summary>
internal static class LossJudgement
{
    /// <summary>The brake that must hold now, or null.</summary>
    public static LossBrake? Judge(AgentRegister agents, ResourceManagerOptions options, DateTimeOffset now)
    {
        if (options.BrakeFloor == 0 || agents.LossConfirmedUntil > now) return null;
        var byZone = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var (silent, expected) = (0, 0);
        foreach (var agent in agents.SilentAt(now))
        {
            if (IsTakenOut(agent))
            {
                expected++;
                continue;
            }

            silent++;
            var zone = agent.Record.Spec.Zone ?? "";
            byZone[zone] = byZone.GetValueOrDefault(zone) + 1;
        }

        if (silent < options.BrakeFloor) return null;
        var known = agents.InServiceAt(now) - expected;
        var elsewhere = silent - byZone.Values.DefaultIfEmpty().Max();
        var most = silent * 100L > known * (long)options.BrakePercent;
        var onlyOneOfSeveral = byZone.Count == 1 && agents.Zones > 1;
        return elsewhere >= options.BrakeStrays || (most && !onlyOneOfSeveral)
            ? new LossBrake(agents.Brake?.Since ?? now, silent, known, [.. byZone.Keys])
            : null;
    }

    /// <summary>An operator emptied it or took it out of service: that it falls silent says nothing of the network.</summary>
    private static bool IsTakenOut(AgentState agent) => agent.Outage is { IsDown: true } || (agent.Record.Closure is { Drains: true } && agent.RunningTasks == 0);
}
