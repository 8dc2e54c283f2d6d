using System.Collections.Immutable;
using Sandun.Routing;

namespace Sandun.Proxies.Haproxy;

/// <summary>What HAProxy refused and is served without, until it changes.</summary>
internal sealed class LeftOut
{
    private readonly SortedDictionary<string, string> _backends = new(StringComparer.Ordinal);
    private long _revision;

    /// <summary>Backends by name, each with why.</summary>
    public IReadOnlyDictionary<string, string> Backends => _backends;

    /// <summary>Certificates; one that is replaced is another, and gets its chance.</summary>
    public ImmutableArray<RefusedCertificate> Certificates { get; private set; } = [];

    /// <returns>Whether something was found to leave out, so that the rest is worth another check.</returns>
    public bool Add(Refusal refusal, long revision)
    {
        var before = _backends.Count + Certificates.Length;
        foreach (var backend in refusal.Backends)
        {
            _backends[backend] = refusal.Complaint;
            _revision = revision;
        }

        Certificates = [.. Certificates, .. refusal.Certificates.Where(one => Certificates.All(known => known.Certificate != one.Certificate))];
        return _backends.Count + Certificates.Length > before;
    }

    /// <summary>Gives backends that were refused another chance when routes changed since.</summary>
    public void Reconsider(RegistryTable registry)
    {
        if (_backends.Count > 0 && registry.Routes.Any(route => route.Revision > _revision)) _backends.Clear();
    }

    /// <summary>Forgets certificates that are no more.</summary>
    public void Keep(ImmutableArray<ModelCertificate> certificates) => Certificates = [.. Certificates.Where(one => certificates.Contains(one.Certificate))];
}
