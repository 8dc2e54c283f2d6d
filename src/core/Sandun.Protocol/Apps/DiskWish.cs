using System.Collections.Immutable;

namespace Sandun.Protocol;

/// <summary>The disk a volume asks for, when not its agent's work directory. Equality is by content.</summary>
public sealed record DiskWish
{
    private readonly ImmutableArray<Constraint> _constraints;

    /// <summary>Path: a share of a directory; Mount: a file system of its own, taken as a whole.</summary>
    public required DiskSourceType Type { get; init; }

    /// <summary>Largest disk that may be taken as a whole; null for any.</summary>
    public long? MaxBytes { get; init; }

    /// <summary>The profile the disk must have; null: it must have none.</summary>
    public string? Profile { get; init; }

    /// <summary>LIKE and UNLIKE on the field <c>path</c>, the disk's root directory.</summary>
    public ImmutableArray<Constraint> Constraints
    {
        get => _constraints.IsDefault ? [] : _constraints;
        init => _constraints = value;
    }

    public bool Equals(DiskWish? other) =>
        other is not null && Type == other.Type && MaxBytes == other.MaxBytes && Profile == other.Profile && Constraints.SequenceEqual(other.Constraints);

    public override int GetHashCode() => HashCode.Combine(Type, MaxBytes, Profile, Constraints.Length);
}
