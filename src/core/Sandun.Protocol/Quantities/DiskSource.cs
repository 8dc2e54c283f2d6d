using System.Collections.Immutable;

namespace Sandun.Protocol;

/// <summary>Where a disk resource comes from, when not from the agent's work directory. Equality is by content.</summary>
public sealed record DiskSource
{
    public required DiskSourceType Type { get; init; }

    /// <summary>Root directory of a path or mount disk; null when there is none.</summary>
    public string? Root { get; init; }

    public string? Id { get; init; }

    public string? Profile { get; init; }

    public string? Vendor { get; init; }

    public ImmutableArray<Label> Metadata { get; init; } = [];

    public bool Equals(DiskSource? other) =>
        other is not null && Type == other.Type && Root == other.Root && Id == other.Id && Profile == other.Profile &&
        Vendor == other.Vendor && Metadata.SequenceEqual(other.Metadata);

    public override int GetHashCode() => HashCode.Combine(Type, Root, Id, Profile, Vendor, Metadata.Length);
}
