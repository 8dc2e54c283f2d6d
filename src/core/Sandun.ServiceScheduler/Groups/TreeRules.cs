using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>What must hold for the whole tree after an edit; each broken rule names its member in Marathon's words.</summary>
internal static class TreeRules
{
    /// <summary>Settles service ports and roles and checks the edit; a refusal, or null when all rules hold.</summary>
    public static ServiceReply.Refused? Settle(TreeEdit edit, ServiceState state, ServiceSchedulerOptions options)
    {
        var broken = new List<InvalidMember>();
        // What one app of the edit asks for by number, none of the others is given.
        var taken = edit.Specs.Values.Where(spec => spec is { Pod: null }).SelectMany(spec => spec!.Ports).Select(port => port.ServicePort).ToHashSet();
        foreach (var (id, spec) in edit.Specs.ToList())
        {
            if (spec is null) continue;
            var at = edit.Positions.GetValueOrDefault(id, "");
            if (spec.Instances > options.MaxInstances || spec.Instances < 0)
                broken.Add(new InvalidMember(at + "/instances", $"must lie between 0 and {options.MaxInstances}, Sandun's bound for one app"));
            if (RouteRules.RoutingError(spec) is { } unreadable) broken.Add(new InvalidMember(at + "/routing", unreadable));
            if (RolloutRules.Error(spec) is { } rollout) broken.Add(new InvalidMember(at + rollout.Path, rollout.Errors));
            if (SpreadPolicy.Error(spec) is { } uneven) broken.Add(new InvalidMember(at + "/spread", uneven));
            if (PlacementPolicy.Error(spec) is { } misplaced) broken.Add(new InvalidMember(at + "/placement", misplaced));
            if (id.IsRoot || edit.FindGroup(id) is not null || AppAbove(edit, id) is not null)
                broken.Add(new InvalidMember(at + "/id", "Groups and Applications may not have the same identifier."));
            if (edit.Before.Apps.Find(id) is { } before && before.Spec.Pod is null != spec.Pod is null)
                broken.Add(new InvalidMember(at + "/id", "Pods and Applications may not have the same identifier."));
            if (edit.Before.Apps.Find(id)?.Spec is { } old && ResidentRules.Broken(old, spec) is { } bound)
                broken.Add(new InvalidMember(at + bound, ResidentRules.Error));
            if (SettleRole(edit, spec, at, broken) is { } settled) SettlePorts(edit, settled, state, options, taken, at, broken);
        }

        if (broken.Count == 0) CheckGroups(edit, broken);
        if (broken.Count == 0 && DependencyLayers.HasCycle(edit))
            broken.Add(new InvalidMember("/", "Dependency graph has cyclic dependencies."));
        return broken.Count == 0 ? null : new ServiceReply.Refused(RefusalKind.Invalid, "Object is not valid", [.. broken], []);
    }

    private static PathId? AppAbove(TreeEdit edit, PathId id)
    {
        for (var above = id.Parent; !above.IsRoot; above = above.Parent)
            if (edit.FindApp(above) is not null) return above;
        return null;
    }

    private static void CheckGroups(TreeEdit edit, List<InvalidMember> broken)
    {
        foreach (var (id, group) in edit.Groups)
            if (group is not null && edit.FindApp(id) is not null && !edit.Specs.ContainsKey(id))
                broken.Add(new InvalidMember(edit.Positions.GetValueOrDefault(id, "") + "/id", "Groups and Applications may not have the same identifier."));
    }

    /// <summary>Below a group that enforces its role, services take the group's name as role.</summary>
    private static AppSpec? SettleRole(TreeEdit edit, AppSpec spec, string at, List<InvalidMember> broken)
    {
        if (edit.FindGroup(spec.Id.System) is not { EnforceRole: true }) return spec;
        var role = new Role(spec.Id.System.Name);
        if (spec.Role == role) return spec;
        if (spec.Role == Role.Any) return spec with { Role = role };
        broken.Add(new InvalidMember(at + "/role", $"must be [{role}], because group {spec.Id.System} enforces its role"));
        return null;
    }

    private static void SettlePorts(
        TreeEdit edit, AppSpec spec, ServiceState state, ServiceSchedulerOptions options, HashSet<int> taken, string at, List<InvalidMember> broken)
    {
        var assigned = state.ServicePorts.Assign(spec, edit.Before.Apps.Find(spec.Id)?.Spec, taken);
        if (assigned is null)
            broken.Add(new InvalidMember(
                at + "/portDefinitions",
                $"All ports in the range [{options.ServicePortFirst}-{options.ServicePortLast}) are already in use"));
        else if (edit.IsRestart(spec.Id)) return;
        else edit.PutApp(assigned);
    }
}
