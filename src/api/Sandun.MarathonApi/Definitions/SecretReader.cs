using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.MarathonApi;

/// <summary>Reads <c>secrets</c>, and environments, whose values may be secrets.</summary>
internal static class SecretReader
{
    /// <summary>Names of secrets and where the store has them: <c>{"password":{"source":"shop/db"}}</c>.</summary>
    public static ImmutableSortedDictionary<string, string> Declared(Member secrets)
    {
        var read = Sorted.Empty.ToBuilder();
        foreach (var (name, member) in secrets.Members())
            if (member.Required().Object() && member["source"].Required().Text(1) is { } source)
                read[name] = source;
        return read.ToImmutable();
    }

    /// <summary>Plain variables and, apart from them, those whose value is <c>{"secret":"password"}</c>.</summary>
    public static (ImmutableSortedDictionary<string, string> Plain, ImmutableSortedDictionary<string, string> Secret) Environment(
        Member env, ImmutableSortedDictionary<string, string> declared)
    {
        var plain = Sorted.Empty.ToBuilder();
        var secret = Sorted.Empty.ToBuilder();
        foreach (var (name, member) in env.Members())
        {
            if (name.Length == 0 || name.Contains('=') || name.Contains('\0'))
                env.Findings.BrokenRule(member.Path, "is not a name of an environment variable");
            else if (!member.IsObject && member.RequiredText() is { } text) plain[name] = text;
            else if (member.IsObject && member["secret"].Required().Text(1) is { } reference && IsDeclared(member["secret"], reference, declared))
                secret[name] = reference;
        }

        return (plain.ToImmutable(), secret.ToImmutable());
    }

    /// <summary>Records that a secret which is used is not declared.</summary>
    public static bool IsDeclared(Member member, string name, ImmutableSortedDictionary<string, string> declared)
    {
        if (declared.ContainsKey(name)) return true;
        member.Findings.BrokenRule(member.Path, $"references an undeclared secret named '{name}'; declare it in secrets");
        return false;
    }
}
