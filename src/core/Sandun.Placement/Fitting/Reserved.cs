using Sandun.Protocol;

namespace Sandun.Placement;

/// <summary>
/// Reserved resources that tasks use like unreserved ones, as Marathon's matcher does: static reservations, and dynamic ones without labels.
/// What is labelled was reserved by somebody for a purpose of his own; volumes, disks of their own, revocable and shared resources are asked
/// for by name.
/// </summary>
public static class Reserved
{
    /// <summary>Takes amounts and ports out of resources that suffice, from reserved ones first: nobody else can use those.</summary>
    /// <param name="left">What there is.</param>
    /// <param name="amounts">How much.</param>
    /// <param name="ports">Which ports.</param>
    /// <returns>The part of <paramref name="left"/> that is taken.</returns>
    public static Resources Take(Resources left, ResourceAmounts amounts, PortSet ports)
    {
        if (left.IsPlain) return new Resources(amounts, ports);
        var parts = new List<Resource>();
        foreach (var part in left.Special)
        {
            if (!IsFree(part)) continue;
            if (PortsOf(part) is { } reserved)
            {
                var own = ports.Except(ports.Except(reserved));
                if (own.IsEmpty) continue;
                parts.Add(part with { Ranges = ValueRanges.Of([.. own.Ranges.Select(range => new ValueRange((ulong)range.First, (ulong)range.Last))]) });
                ports = ports.Except(own);
            }
            else if (Math.Min(part.Amount, Wanted(part.Name, amounts)) is > 0 and var amount)
            {
                var taken = part with { Amount = amount };
                parts.Add(taken);
                amounts -= Resources.Of(taken).Scalars;
            }
        }

        return Resources.Of([.. parts]) + new Resources(amounts, ports);
    }

    /// <summary>Whether a special resource is used like an unreserved one by who may use it.</summary>
    internal static bool IsFree(Resource part) =>
        part.Kind is { Disk: null, IsRevocable: false, IsShared: false, Provider: null, Reservations.IsEmpty: false } &&
        part.Kind.Reservations.All(reservation => reservation.Labels.IsEmpty) &&
        (PortsOf(part) is not null || (part.Type == ResourceType.Scalar && part.Name is "cpus" or "mem" or "disk" or "gpus"));

    /// <summary>Reserved ports; null for anything else.</summary>
    internal static PortSet? PortsOf(Resource part) => part is { Name: "ports", Ranges: { IsEmpty: false } ranges } && ranges.Ranges[^1].End <= ushort.MaxValue
        ? PortSet.Of([.. ranges.Ranges.Select(range => new PortRange((int)range.Begin, (int)range.End))])
        : null;

    private static long Wanted(string name, ResourceAmounts amounts) => name switch
    {
        "cpus" => amounts.MilliCpus,
        "mem" => amounts.MemoryBytes,
        "disk" => amounts.DiskBytes,
        _ => amounts.MilliGpus,
    };
}
