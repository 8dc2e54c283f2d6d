using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>Why a node gets no new work.</summary>
public static class NodeStanding
{
    /// <summary>One sentence a reason, the gravest first; empty when it gets work.</summary>
    internal static ImmutableArray<string> Reasons(AgentRecord record, Outage? outage, ImmutableArray<NodeCondition> conditions, GoneBook gone)
    {
        var reasons = ImmutableArray.CreateBuilder<string>();
        if (outage is { IsDown: true }) reasons.Add("its machine is out of service for maintenance");
        if (record.Closure is { } closure)
        {
            var by = closure.By.Length > 0 ? $" by {closure.By}" : "";
            var then = closure.MarkGone ? "; it is declared gone once nothing runs there" : "";
            reasons.Add(closure switch
            {
                { Drains: true, Ends: true } => $"draining: closed{by}, and what runs there ends{then}",
                { Drains: true } => $"draining: closed{by}, and what runs there moves elsewhere",
                // Whoever reactivates it should know that nobody closed this agent itself.
                _ when gone.OfBoot(record.Spec.BootId) is { } former => $"deactivated{by}: its machine's former agent, {former.Id}, was marked gone; " +
                    "`sandun node reactivate` lets it have work, as does a boot of the machine before it joins",
                _ => $"deactivated{by}",
            });
        }

        if (record.Quarantine is { Over: false } quarantine)
            reasons.Add(FormattableString.Invariant($"in quarantine until {quarantine.Until:HH:mm:ss} UTC: {quarantine.Reason}"));
        foreach (var condition in conditions) reasons.Add($"{condition.Name}: {condition.Message}");
        return reasons.ToImmutable();
    }
}
