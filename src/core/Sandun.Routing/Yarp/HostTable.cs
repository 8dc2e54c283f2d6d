using System.Collections.Immutable;

namespace Sandun.Routing;

/// <summary>Finds the backend of a request at the HTTP entry: exact host, then the longest path prefix.</summary>
public sealed class HostTable
{
    private readonly SortedDictionary<string, ImmutableArray<HostRule>> _rules = new(StringComparer.Ordinal);

    public HostTable(ImmutableArray<HostRule> rules)
    {
        foreach (var ofHost in rules.GroupBy(rule => rule.Host, StringComparer.Ordinal))
            _rules[ofHost.Key] = [.. ofHost.OrderByDescending(rule => rule.PathPrefix.Length).ThenBy(rule => rule.PathPrefix, StringComparer.Ordinal)];
    }

    /// <param name="host">The Host header, with or without port, in any case.</param>
    /// <param name="path">The path as sent, without query.</param>
    /// <returns>The name of the backend, or null when no app answers to this host and path.</returns>
    public string? Find(string host, string path)
    {
        var colon = host.IndexOf(':', StringComparison.Ordinal);
        var name = (colon < 0 ? host : host[..colon]).ToLowerInvariant();
        if (!_rules.TryGetValue(name, out var rules)) return null;
        var subject = path + "/";
        foreach (var rule in rules)
        {
            if (subject.StartsWith(rule.PathPrefix, StringComparison.Ordinal)) return rule.Backend;
        }

        return null;
    }
}
