using System.Collections.Immutable;

namespace Sandun.Routing;

/// <summary>Separates what a model has from whom it currently serves.</summary>
public static class ModelStructure
{
    /// <summary>
    /// The structure of one model with the targets of another: what goes live after a structure was checked, while endpoints
    /// went on changing.
    /// </summary>
    public static ProxyModel WithTargetsOf(this ProxyModel structure, ProxyModel current)
    {
        var targets = current.Backends.ToDictionary(backend => backend.Name, backend => backend.Targets, StringComparer.Ordinal);
        ImmutableArray<Backend> backends =
            [.. structure.Backends.Select(backend => backend with { Targets = targets.GetValueOrDefault(backend.Name, []) })];
        return new ProxyModel(structure.Settings, structure.Services, structure.Hosts, backends, structure.Problems)
        {
            PassThroughHosts = structure.PassThroughHosts, Certificates = structure.Certificates,
        };
    }
}
