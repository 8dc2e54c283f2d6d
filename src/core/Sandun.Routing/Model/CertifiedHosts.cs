using System.Collections.Immutable;

namespace Sandun.Routing;

/// <summary>Host names that a router's certificates are for.</summary>
/// <param name="names">As certificates have them; one may begin with a star, which stands for one label.</param>
public sealed class CertifiedHosts(IEnumerable<string> names)
{
    private readonly ImmutableSortedSet<string> _names = names.Select(name => name.ToLowerInvariant()).ToImmutableSortedSet(StringComparer.Ordinal);

    /// <summary>Whether a browser that comes for a host over TLS is shown a certificate for it.</summary>
    /// <param name="host">In lower case.</param>
    public bool Covers(string host)
    {
        var dot = host.IndexOf('.', StringComparison.Ordinal);
        return _names.Contains(host) || (dot > 0 && _names.Contains("*" + host[dot..]));
    }
}
