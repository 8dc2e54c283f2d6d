using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>Why a node gets no new work.</summary>
public static class NodeStanding
{
    /// <summary>One sentence a reason, the gravest first; empty when it gets work.</summary>
    public static ImmutableArray<string> Reasons(AgentRecord record, ImmutableArray<NodeCondition> conditions)
    {
        var reasons = ImmutableArray.CreateBuilder<string>();
        if (record.Closure is { } closure)
        {
            var by = closure.By.Length > 0 ? $" by {closure.By}" : "";
            reasons.Add(closure.Drains ? $"draining: closed{by}, and what runs there moves elsewhere" : $"deactivated{by}");
        }

        if (record.Quarantine is { Over: false } quarantine)
            reasons.Add(FormattableString.Invariant($"in quarantine until {quarantine.Until:HH:mm:ss} UTC: {quarantine.Reason}"));
        foreach (var condition in conditions) reasons.Add($"{condition.Name}: {condition.Message}");
        return reasons.ToImmutable();
    }
}
