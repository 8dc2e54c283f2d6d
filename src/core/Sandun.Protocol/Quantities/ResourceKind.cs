using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json.Serialization;

namespace Sandun.Protocol;

/// <summary>
/// All that must agree for two resources to be added: everything but the amount. The role a resource is <em>allocated</em> to is not part
/// of it: in Sandun that is the role of the offer, task or volume's holder (<see cref="Offer.Role"/>), for all its resources alike.
/// </summary>
public sealed record ResourceKind : IComparable<ResourceKind>
{
    private string? _key;

    public ResourceKind()
    {
    }

    private ResourceKind(ResourceKind other)
    {
        (Name, Reservations, Disk) = (other.Name, other.Reservations, other.Disk);
        (IsRevocable, IsShared, Provider) = (other.IsRevocable, other.IsShared, other.Provider);
    }

    /// <summary>Such as <c>cpus</c>; any name is possible.</summary>
    public required string Name { get; init; }

    /// <summary>Who it is reserved to, outermost first; the last entry owns it. Empty: unreserved.</summary>
    public ImmutableArray<Reservation> Reservations { get; init; } = [];

    /// <summary>Null for anything but special disks.</summary>
    public DiskInfo? Disk { get; init; }

    /// <summary>Oversubscribed: may be taken away at any time.</summary>
    public bool IsRevocable { get; init; }

    /// <summary>Many tasks may hold it at once.</summary>
    public bool IsShared { get; init; }

    /// <summary>Resource provider; null for the agent itself.</summary>
    public string? Provider { get; init; }

    /// <summary>Whether cpus, mem, disk, gpus or ports of it need nothing but their amount: then <see cref="Resources"/> keeps them plainly.</summary>
    [JsonIgnore]
    public bool IsPlain => Reservations.IsEmpty && Disk is null && !IsRevocable && !IsShared && Provider is null;

    /// <summary>The owner of a reserved resource, or null.</summary>
    [JsonIgnore]
    public Role? ReservedTo => Reservations.IsEmpty ? null : Reservations[^1].Role;

    [JsonIgnore]
    public bool IsPersistentVolume => Disk?.PersistenceId is not null;

    /// <summary>Whether some of it cannot be taken without the rest.</summary>
    [JsonIgnore]
    public bool IsIndivisible => Disk is { IsIndivisible: true };

    /// <summary>The kind as one text: equal kinds have equal texts; gives the canonical order.</summary>
    [JsonIgnore]
    public string Key => _key ??= MakeKey();

    public int CompareTo(ResourceKind? other) => string.CompareOrdinal(Key, other?.Key);

    public bool Equals(ResourceKind? other) => other is not null && (ReferenceEquals(this, other) || Key == other.Key);

    public override int GetHashCode() => Key.GetHashCode();

    public override string ToString() => Key.Replace('\0', ' ');

    private string MakeKey()
    {
        if (IsPlain) return Name;
        var key = new StringBuilder(Name);
        foreach (var reservation in Reservations)
        {
            Add(key, 'R', reservation.Role.Value);
            Add(key, reservation.IsDynamic ? 'd' : 's', reservation.Principal);
            Add(key, reservation.Labels);
        }

        if (Disk is { } disk)
        {
            Add(key, 'P', disk.PersistenceId);
            Add(key, 'p', disk.PersistencePrincipal);
            Add(key, 'C', disk.ContainerPath);
            Add(key, disk.IsReadOnly ? 'o' : 'w', disk.HostPath);
            if (disk.Source is { } source)
            {
                Add(key, 'S', ((int)source.Type).ToString(CultureInfo.InvariantCulture));
                Add(key, 'r', source.Root);
                Add(key, 'i', source.Id);
                Add(key, 'f', source.Profile);
                Add(key, 'v', source.Vendor);
                Add(key, source.Metadata);
            }
        }

        Add(key, IsRevocable ? 'V' : 'N', IsShared ? "shared" : null);
        Add(key, 'X', Provider);
        return key.ToString();
    }

    private static void Add(StringBuilder key, ImmutableArray<Label> labels)
    {
        foreach (var label in labels)
        {
            Add(key, 'K', label.Key);
            Add(key, 'L', label.Value);
        }
    }

    /// <summary>With its length, so that no text can pretend to be two.</summary>
    private static void Add(StringBuilder key, char tag, string? text)
    {
        key.Append('\0').Append(tag);
        if (text is not null) key.Append(text.Length).Append(':').Append(text);
    }
}
