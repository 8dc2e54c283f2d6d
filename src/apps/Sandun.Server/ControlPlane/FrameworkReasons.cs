using Sandun.NativeApi;
using Sandun.Protocol;
using Sandun.ResourceManager;

namespace Sandun.Server.ControlPlane;

/// <summary>Why a framework gets what it gets, in sentences.</summary>
internal static class FrameworkReasons
{
    /// <summary>Enough to see who holds the pool, small on a cluster of thousands of frameworks.</summary>
    private const int HoldersMax = 20;

    /// <summary>Nodes in quarantine that are named; the rest is counted.</summary>
    private const int QuarantinedMax = 5;

    public static FrameworkWhy Of(ClusterView view, string framework, DateTimeOffset now)
    {
        var all = SharingReports.Frameworks(view);
        var found = all.Where(one => one.Id == framework).ToList();
        if (found.Count == 0) found = [.. all.Where(one => one.Name == framework)];
        if (found.Count == 0) throw new ControlPlaneException(404, $"there is no framework {framework}; `sandun framework ls` lists them");
        if (found.Count > 1)
            throw new ControlPlaneException(409, $"{found.Count} frameworks are named {framework}; name one by its id: {string.Join(", ", found.Select(one => one.Id))}");
        var summary = found[0];
        var roles = SharingReports.Roles(view).Where(role => summary.Roles.Contains(role.Role)).ToList();
        var reasons = Preemptions(view, summary).Concat(Reasons(view, summary, roles, all, now)).ToList();
        return new FrameworkWhy(
            summary, reasons[0], [.. reasons.Skip(1)], roles, [.. all.OrderByDescending(one => one.Share).ThenBy(one => one.Id, StringComparer.Ordinal).Take(HoldersMax)]);
    }

    /// <summary>What is ended of it for others, and for it of others.</summary>
    private static IEnumerable<string> Preemptions(ClusterView view, FrameworkSummary framework)
    {
        var ending = view.Agents.Values.SelectMany(agent => agent.Tasks).Where(task => task is { HasEnded: false, EndedFor: not null }).ToList();
        foreach (var claimant in ending.Where(task => task.Key.Framework.Value == framework.Id).GroupBy(task => task.EndedFor!.Value).OrderBy(group => group.Key))
            yield return $"{Count(claimant.Count(), "revocable task")} of it {(claimant.Count() == 1 ? "is" : "are")} being ended for role {claimant.Key}, which lacks its guarantee.";
        foreach (var (role, shortage) in view.Shortages.Where(shortage => framework.Roles.Contains(shortage.Key.Value)))
        {
            var forIt = ending.Count(task => task.EndedFor == role);
            yield return forIt > 0
                ? $"Role {role} lacks its guarantee: {Count(forIt, "revocable task")} of others {(forIt == 1 ? "is" : "are")} being ended for it."
                : FormattableString.Invariant($"Role {role} lacks its guarantee: revocable tasks of roles that borrow are ended for it from {shortage.Due:HH:mm:ss} UTC on.");
        }
    }

    private static IEnumerable<string> Reasons(
        ClusterView view, FrameworkSummary framework, List<RoleSummary> roles, IReadOnlyList<FrameworkSummary> all, DateTimeOffset now)
    {
        var any = false;
        var known = view.Frameworks[new FrameworkId(framework.Id)];
        foreach (var reason in Hindrances(framework).Concat(Unanswered(framework, now)).Concat(OfferReasons.Unmet(view, known)).Concat(Limits(roles)).Concat(Quarantines(view)))
        {
            any = true;
            yield return reason;
        }

        var others = all.Where(one => one.Id != framework.Id && one.UnansweredOffers > 0).OrderByDescending(one => one.Offered.Cpus).ToList();
        if (others.Count > 0 && Capacities.FreeOf(view).GetValueOrDefault("cpus") == 0)
        {
            any = true;
            yield return $"Nothing is free: {others[0].Name} holds {Hoard(others[0], now)}.";
        }

        var isNarrowed = framework.Refusals > 0;
        foreach (var reason in OfferReasons.Narrowing(view, known))
        {
            isNarrowed = true;
            yield return reason;
        }

        if (framework.Refusals > 0) yield return $"It refuses {Count(framework.Refusals, "agent")} for now, by declining their offers; reviving ends that.";
        foreach (var role in roles.Where(role => role.FairShare > 0))
            yield return FormattableString.Invariant($"Role {role.Role} holds {role.Share:P1} of the pool, fair is {role.FairShare:P1}.");
        if (!any) yield return isNarrowed ? "Nothing else holds it back." : "Nothing holds it back: what becomes free is offered to the role with the smallest share.";
    }

    private static IEnumerable<string> Hindrances(FrameworkSummary framework)
    {
        if (!framework.Connected) yield return "It is not connected: it gets no offers until it comes back.";
        if (framework.Roles.Count > 0 && framework.Roles.All(framework.Suppressed.Contains)) yield return "It has suppressed all its roles: it asks for no offers until it revives them.";
        else if (framework.Suppressed.Count > 0) yield return $"It has suppressed {string.Join(", ", framework.Suppressed)}.";
    }

    private static IEnumerable<string> Unanswered(FrameworkSummary framework, DateTimeOffset now)
    {
        if (framework.UnansweredOffers > 0) yield return $"It holds {Hoard(framework, now)}: it is its turn to accept or decline.";
    }

    private static IEnumerable<string> Limits(List<RoleSummary> roles)
    {
        foreach (var role in roles)
        {
            var full = role.Amounts.Where(amount => (amount.Most > 0 || amount.IsLimited) && amount.Used >= amount.Most).Select(amount => amount.Name).ToList();
            if (full.Count > 0) yield return $"Role {role.Role} has reached the most it can have of {string.Join(", ", full)}.";
            var held = role.Amounts.Where(amount => amount.Most > 0 && amount.Used < amount.Most && amount.Used + amount.Offered >= amount.Most).Select(amount => amount.Name).ToList();
            if (held.Count > 0)
                yield return $"Unanswered offers to role {role.Role} hold all it can still have of {string.Join(", ", held)}: what is declined is offered anew.";
        }
    }

    /// <summary>No framework is offered these, and nothing else that a framework sees says why.</summary>
    private static IEnumerable<string> Quarantines(ClusterView view)
    {
        var nodes = view.Agents.Values.Where(agent => agent.Quarantine is not null).ToList();
        foreach (var node in nodes.Take(QuarantinedMax))
            yield return FormattableString.Invariant($"Node {node.Spec.Hostname} is offered to nobody: in quarantine until {node.Quarantine!.Until:HH:mm:ss} UTC: {node.Quarantine.Reason}.");
        var more = nodes.Count - QuarantinedMax;
        if (more > 0) yield return $"{Count(more, "more node")} {(more == 1 ? "is" : "are")} in quarantine; `sandun node ls` lists them.";
    }

    private static string Hoard(FrameworkSummary framework, DateTimeOffset now) =>
        $"{Text(framework.Offered)} in {Count(framework.UnansweredOffers, "unanswered offer")}, the oldest for {Age(framework, now)}";

    private static string Age(FrameworkSummary framework, DateTimeOffset now) =>
        framework.OldestOffer is { } oldest ? FormattableString.Invariant($"{Math.Max(0, (now - oldest).TotalSeconds):0} s") : "0 s";

    private static string Count(int count, string noun) => count == 1 ? $"1 {noun}" : $"{count} {noun}s";

    private static string Text(HeldAmounts held) => FormattableString.Invariant($"{held.Cpus:0.###} cpus and {held.Memory:0} MB memory");
}
