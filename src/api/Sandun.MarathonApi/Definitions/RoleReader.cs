using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.MarathonApi;

/// <summary>Reads whose share of the pool an app draws from.</summary>
internal static class RoleReader
{
    public static Role Own(Member member, PathId app, AppDefaults defaults)
    {
        var enforced = defaults.EnforcedRole(app);
        if (member.Text() is not { } text) return enforced ?? defaults.Role;
        if (NameError(text) is { } error) member.Findings.BrokenRule(member.Path, error);
        var role = new Role(text);
        var allowed = Allowed(app, defaults, enforced);
        if (!allowed.Contains(role))
            member.Findings.BrokenRule(member.Path, $"got {role}, expected one of: [{string.Join(", ", allowed)}]");
        return role;
    }

    /// <summary>Whether an app may have a role.</summary>
    public static bool MayHave(Role role, PathId app, AppDefaults defaults) => Allowed(app, defaults, defaults.EnforcedRole(app)).Contains(role);

    private static ImmutableArray<Role> Allowed(PathId app, AppDefaults defaults, Role? enforced) => enforced is { } only ? [only]
        : app.Parent.IsRoot ? [defaults.Role] : [defaults.Role, new Role(app.System.Name)];

    public static ImmutableArray<Role> Accepted(Member member, Role own, bool mayBeEmpty = false)
    {
        if (member.Texts() is not { } texts) return [];
        if (texts.IsEmpty && !mayBeEmpty && !member.Findings.AnyType) member.Findings.BrokenRule(member.Path, "must not be empty");
        foreach (var text in texts)
        {
            if (NameError(text) is { } error) member.Findings.BrokenRule(member.Path, error);
            else if (text != "*" && text != own.Value)
                member.Findings.BrokenRule(member.Path, "acceptedResourceRoles can only contain *" + (own.Value == "*" ? "" : $" and {own}"));
        }

        return [.. texts.Distinct().Order(StringComparer.Ordinal).Select(text => new Role(text))];
    }

    private static string? NameError(string role) =>
        role.Length == 0 ? "A role name must not be empty"
        : role is "." or ".." || role[0] == '-' || role.Any(c => c == '/' || char.IsWhiteSpace(c) || char.IsControl(c))
            ? $"'{role}' is not a role name: no white space or slash, no leading hyphen" : null;
}
