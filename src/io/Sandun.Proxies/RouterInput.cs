using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.Proxies;

/// <summary>What reaches the router's loop.</summary>
internal abstract record RouterInput
{
    public sealed record Snapshot(RegistryView View) : RouterInput;

    public sealed record Certificates(ImmutableArray<RouterCertificate> All) : RouterInput;

    public sealed record Changes(long Revision, ImmutableArray<RegistryChange> All) : RouterInput;
}
