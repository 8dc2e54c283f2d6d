using Sandun.Protocol;

namespace Sandun.MesosApi.Mapping;

/// <summary>Mesos' rules for the names of roles: paths of components.</summary>
internal static class RoleReading
{
    private static readonly char[] s_forbidden = [' ', '\t', '\n', '\v', '\f', '\r', '\x7f', '\b'];

    /// <exception cref="FormatException">It is no role; the message is Mesos'.</exception>
    public static Role Read(string text) => Error(text) is { } error ? throw new FormatException(error) : new Role(text);

    /// <summary>Why it is no role, or null when it is one.</summary>
    public static string? Error(string role)
    {
        if (role == Role.Any.Value) return null;
        if (role.Length == 0) return "Role names cannot be the empty string";
        if (role[0] == '/') return $"Role '{role}' cannot start with a slash";
        if (role[^1] == '/') return $"Role '{role}' cannot end with a slash";
        if (role.Contains("//", StringComparison.Ordinal)) return $"Role '{role}' cannot contain two adjacent slashes";
        foreach (var component in role.Split('/'))
        {
            if (component is "." or ".." or "*") return $"Role '{role}' cannot include '{component}' as a component";
            if (component[0] == '-') return $"Role component '{component}' is invalid because it starts with a dash";
            if (component.IndexOfAny(s_forbidden) >= 0) return $"Role component '{component}' is invalid because it contains backspace or whitespace";
        }

        return null;
    }
}
