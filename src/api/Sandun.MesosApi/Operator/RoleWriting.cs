using Sandun.MesosApi.Mapping;
using Sandun.Protocol;
using Sandun.ResourceManager;
using Response = Sandun.MesosApi.Wire.Master.Response;

namespace Sandun.MesosApi.Operator;

/// <summary>Roles, their weights and quota as operators read them.</summary>
internal static class RoleWriting
{
    public static Response.Types.GetRoles Roles(ClusterView view)
    {
        var wire = new Response.Types.GetRoles();
        foreach (var (role, frameworks) in FrameworksOf(view))
        {
            var one = new Wire.Role { Name = role.Value, Weight = 1 };
            one.Frameworks.Add(frameworks.Select(framework => new Wire.FrameworkID { Value = framework.Id.Value }));
            one.Resources.Add(Allocated(role, view).ToWire(ResourceForm.Endpoint, null));
            wire.Roles.Add(one);
        }

        return wire;
    }

    public static Response.Types.GetWeights Weights(ClusterView view)
    {
        var wire = new Response.Types.GetWeights();
        _ = view;
        return wire;
    }

    public static Wire.Quota.QuotaStatus Quota(ClusterView view)
    {
        _ = view;
        return new Wire.Quota.QuotaStatus();
    }

    /// <summary>All roles somebody is subscribed to, with who is.</summary>
    public static IEnumerable<(Role Role, IReadOnlyList<FrameworkView> Frameworks)> FrameworksOf(ClusterView view) =>
        view.Frameworks.Values.SelectMany(framework => framework.Roles.Select(role => (Role: role, Framework: framework)))
            .GroupBy(pair => pair.Role, pair => pair.Framework).OrderBy(group => group.Key)
            .Select(group => (group.Key, (IReadOnlyList<FrameworkView>)[.. group]));

    /// <summary>What tasks of the role use.</summary>
    public static Resources Allocated(Role role, ClusterView view) => AgentWriting.Sum(view.Agents.Values.SelectMany(agent => agent.Tasks)
        .Where(task => !task.HasEnded && task.Role == role).Select(task => task.Resources));
}
