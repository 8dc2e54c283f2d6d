using System.Collections.Immutable;

namespace Sandun.Routing;

/// <summary>What a router has and found out, beside the registry.</summary>
/// <param name="Unavailable">Ports the machine does not give, each with the reason, a clause such as <c>is in use by another program</c>.</param>
/// <param name="Certificates">Certificates it was given, ordered by name.</param>
/// <param name="Isolated">Backends the proxy refused, by name, each with why.</param>
public sealed record ModelSurroundings(
    IReadOnlyDictionary<int, string> Unavailable, ImmutableArray<ModelCertificate> Certificates, IReadOnlyDictionary<string, string> Isolated);
