using Sandun.MesosApi.Mapping;
using Sandun.Protocol;
using Sandun.ResourceManager;
using Response = Sandun.MesosApi.Wire.Master.Response;

namespace Sandun.MesosApi.Operator;

/// <summary>Roles, their weights and quota as operators read them.</summary>
internal static class RoleWriting
{
    /// <summary>The weight of a role nobody has given one, in thousandths.</summary>
    private const long DefaultWeight = 1000;

    public static Response.Types.GetRoles Roles(ClusterView view)
    {
        var wire = new Response.Types.GetRoles();
        foreach (var (role, frameworks) in FrameworksOf(view))
        {
            var one = new Wire.Role { Name = role.Value, Weight = WeightOf(role, view) };
            one.Frameworks.Add(frameworks.Select(framework => new Wire.FrameworkID { Value = framework.Id.Value }));
            one.Resources.Add(Allocated(role, view).ToWire(ResourceForm.Endpoint, null));
            wire.Roles.Add(one);
        }

        return wire;
    }

    public static Response.Types.GetWeights Weights(ClusterView view)
    {
        var wire = new Response.Types.GetWeights();
        foreach (var role in view.Roles.Values.Where(role => role.Weight != DefaultWeight))
            wire.WeightInfos.Add(new Wire.WeightInfo { Weight = role.Weight / (double)DefaultWeight, Role = role.Role.Value });
        return wire;
    }

    public static Wire.Quota.QuotaStatus Quota(ClusterView view)
    {
        var wire = new Wire.Quota.QuotaStatus();
        foreach (var role in view.Roles.Values.Where(role => !role.Guarantees.IsEmpty || !role.Limits.IsEmpty))
        {
            var config = new Wire.Quota.QuotaConfig { Role = role.Role.Value };
            foreach (var amount in role.Guarantees) config.Guarantees[amount.Name] = new Wire.Value.Types.Scalar { Value = Scalars.Value(amount.Name, amount.Amount) };
            foreach (var amount in role.Limits) config.Limits[amount.Name] = new Wire.Value.Types.Scalar { Value = Scalars.Value(amount.Name, amount.Amount) };
            wire.Configs.Add(config);
        }

        return wire;
    }

    /// <summary>How much more than its siblings the role is served; 1 where nobody said.</summary>
    public static double WeightOf(Role role, ClusterView view) =>
        view.Roles.TryGetValue(role, out var known) ? known.Weight / (double)DefaultWeight : 1;

    /// <summary>All roles somebody is subscribed to, with who is.</summary>
    public static IEnumerable<(Role Role, IReadOnlyList<FrameworkView> Frameworks)> FrameworksOf(ClusterView view) =>
        view.Frameworks.Values.SelectMany(framework => framework.Roles.Select(role => (Role: role, Framework: framework)))
            .GroupBy(pair => pair.Role, pair => pair.Framework).OrderBy(group => group.Key)
            .Select(group => (group.Key, (IReadOnlyList<FrameworkView>)[.. group]));

    /// <summary>What tasks of the role use.</summary>
    public static Resources Allocated(Role role, ClusterView view) => AgentWriting.Sum(view.Agents.Values.SelectMany(agent => agent.Tasks)
        .Where(task => !task.HasEnded && task.Role == role).Select(task => task.Resources));
}
