using System.Collections.Immutable;

namespace Sandun.Protocol;

/// <summary>One level of a resource's stack of reservations (Mesos' <c>Resource.ReservationInfo</c>). Equality is by content.</summary>
public sealed record Reservation
{
    public required Role Role { get; init; }

    /// <summary>Made at run time; else it comes from the agent's configuration and cannot be undone by a call.</summary>
    public bool IsDynamic { get; init; } = true;

    /// <summary>Who reserved; null for static ones and for frameworks without principal.</summary>
    public string? Principal { get; init; }

    public ImmutableArray<Label> Labels { get; init; } = [];

    public bool Equals(Reservation? other) =>
        other is not null && Role == other.Role && IsDynamic == other.IsDynamic && Principal == other.Principal &&
        Labels.SequenceEqual(other.Labels);

    public override int GetHashCode() => HashCode.Combine(Role, IsDynamic, Principal, Labels.Length);
}
