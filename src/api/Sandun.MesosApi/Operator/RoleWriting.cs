using Sandun.MesosApi.Mapping;
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
        foreach (var role in Known(view))
        {
            var one = new Wire.Role { Name = role.Role.Value, Weight = role.Weight / (double)DefaultWeight };
            one.Frameworks.Add(role.Members.Select(framework => new Wire.FrameworkID { Value = framework.Value }));
            one.Resources.Add((role.Used + role.Offered).ToWire(ResourceForm.Endpoint, null));
            wire.Roles.Add(one);
        }

        return wire;
    }

    public static Response.Types.GetWeights Weights(ClusterView view)
    {
        var wire = new Response.Types.GetWeights();
        foreach (var role in view.Roles.Values.Where(role => role.HasWeight))
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
            var info = new Wire.Quota.QuotaInfo { Role = role.Role.Value };
            info.Guarantee.Add(role.Guarantees.Select(amount => new Wire.Resource
            {
                Name = amount.Name, Type = Wire.Value.Types.Type.Scalar, Scalar = new Wire.Value.Types.Scalar { Value = Scalars.Value(amount.Name, amount.Amount) },
            }));
            wire.Infos.Add(info);
        }

        return wire;
    }

    /// <summary>The roles that frameworks, reservations, weights or quota name, and those above them, in order; one that was of use once is not shown.</summary>
    public static IEnumerable<RoleView> Known(ClusterView view)
    {
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (var role in view.Roles.Values.Where(IsNamed))
            for (var path = role.Role.Value; path.Length > 0 && known.Add(path);) path = path[..Math.Max(0, path.LastIndexOf('/'))];
        return view.Roles.Values.Where(role => known.Contains(role.Role.Value));
    }

    private static bool IsNamed(RoleView role) => !role.Frameworks.IsEmpty || role.HasWeight || !role.Guarantees.IsEmpty || !role.Limits.IsEmpty ||
        !role.Reserved.IsNone || !role.Used.IsNone || !role.Offered.IsNone;
}
