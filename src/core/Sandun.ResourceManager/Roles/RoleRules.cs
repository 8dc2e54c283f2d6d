using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>Mesos' rules for the names of roles and for stacks of reservations.</summary>
internal static class RoleRules
{
    /// <summary>Longest role path; keeps the tree of roles from growing deep.</summary>
    private const int LengthMax = 255;

    /// <summary>What is wrong with a role's name, or null.</summary>
    public static string? Error(Role role)
    {
        var path = role.Value;
        if (path == "*") return null;
        if (string.IsNullOrEmpty(path)) return "a role must not be empty";
        if (path.Length > LengthMax) return $"a role may have {LengthMax} characters, this has {path.Length}";
        if (path[0] == '/' || path[^1] == '/') return $"role '{path}' must not begin or end with a slash";
        foreach (var part in path.Split('/'))
        {
            if (part.Length == 0) return $"role '{path}' must not hold two slashes in a row";
            if (part is "." or ".." or "*") return $"role '{path}' must not have '{part}' as one of its parts";
            if (part[0] == '-') return $"role '{path}': no part may begin with a dash";
            if (part.Any(c => c is ' ' or '\t' or '\n' or '\v' or '\f' or '\r' or '\x7f'))
                return $"role '{path}' must not hold spaces or control characters";
        }

        return null;
    }

    /// <summary>What is wrong with a stack of reservations: each refinement is dynamic and for a strict descendant of the one below.</summary>
    public static string? ReservationError(ImmutableArray<Reservation> stack)
    {
        for (var i = 0; i < stack.Length; i++)
        {
            var role = stack[i].Role;
            if (Error(role) is { } error) return error;
            if (role == Role.Any) return "role '*' cannot be reserved for";
            if (i == 0) continue;
            if (!stack[i].IsDynamic) return $"the refinement for role '{role}' must be dynamic";
            if (!role.Value.StartsWith(stack[i - 1].Role.Value + "/", StringComparison.Ordinal))
                return $"a reservation for '{stack[i - 1].Role}' can be refined for roles below it only, not for '{role}'";
        }

        return null;
    }
}
