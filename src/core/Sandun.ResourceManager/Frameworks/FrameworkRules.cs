using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>What a framework may say of itself.</summary>
internal static class FrameworkRules
{
    /// <summary>Roles of one framework; each costs a place in the order of shares.</summary>
    private const int RolesMax = 10_000;

    /// <summary>What is wrong, or null.</summary>
    public static string? Error(FrameworkInfo info, ImmutableArray<Role> suppressed, ImmutableArray<OfferConstraints> constraints)
    {
        if (info.Roles.Length > RolesMax) return $"a framework may have {RolesMax} roles, this has {info.Roles.Length}";
        foreach (var role in info.Roles)
            if (RoleRules.Error(role) is { } error) return error;
        var roles = RolesOf(info);
        if (info.Roles.Distinct().Count() < info.Roles.Length) return "a role is listed twice in 'roles'";
        foreach (var role in suppressed)
            if (!roles.Contains(role)) return $"suppressed role '{role}' is not one of the framework's roles";
        foreach (var minimum in info.OfferMinimums)
            if (!roles.Contains(minimum.Role)) return $"offer filters name role '{minimum.Role}', which is not one of the framework's";
        var constrained = new HashSet<Role>();
        foreach (var constraint in constraints)
        {
            if (!roles.Contains(constraint.Role)) return $"offer constraints name role '{constraint.Role}', which is not one of the framework's";
            if (!constrained.Add(constraint.Role)) return $"offer constraints name role '{constraint.Role}' twice";
            if (AgentFilter.Of(constraint).Error is { } error) return error;
        }

        return null;
    }

    /// <summary>In order; a framework that names none takes offers for role <c>*</c>.</summary>
    public static ImmutableArray<Role> RolesOf(FrameworkInfo info) => info.Roles.IsDefaultOrEmpty ? [Role.Any] : [.. info.Roles.Distinct().Order()];
}
