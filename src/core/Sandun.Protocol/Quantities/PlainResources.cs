namespace Sandun.Protocol;

/// <summary>Between single resources and the plain part of <see cref="Resources"/>.</summary>
internal static class PlainResources
{
    private static readonly ResourceKind s_cpus = new() { Name = "cpus" };
    private static readonly ResourceKind s_mem = new() { Name = "mem" };
    private static readonly ResourceKind s_disk = new() { Name = "disk" };
    private static readonly ResourceKind s_gpus = new() { Name = "gpus" };
    private static readonly ResourceKind s_ports = new() { Name = "ports" };

    /// <summary>Adds a resource to the plain ones if it is one of them.</summary>
    public static bool TryAdd(Resource part, ref ResourceAmounts amounts, ref PortSet ports)
    {
        if (!part.Kind.IsPlain) return false;
        if (part.Type == ResourceType.Ranges)
        {
            if (part.Name != "ports" || part.Ranges!.Ranges[^1].End > ushort.MaxValue) return false;
            ports = ports.Union(PortSet.Of([.. part.Ranges.Ranges.Select(range => new PortRange((int)range.Begin, (int)range.End))]));
            return true;
        }

        if (AmountsOf(part) is not { } more) return false;
        amounts += more;
        return true;
    }

    /// <summary>A scalar as one of the four plain ones, whatever else is special about it; null for those of other names and types.</summary>
    public static ResourceAmounts? AmountsOf(Resource part) => part.Type != ResourceType.Scalar ? null : part.Name switch
    {
        "cpus" => new ResourceAmounts(part.Amount, 0, 0, 0),
        "mem" => new ResourceAmounts(0, part.Amount, 0, 0),
        "disk" => new ResourceAmounts(0, 0, part.Amount, 0),
        "gpus" => new ResourceAmounts(0, 0, 0, part.Amount),
        _ => null,
    };

    /// <summary>The plain resources one by one; those there is nothing of are left out.</summary>
    public static IEnumerable<Resource> Of(Resources resources)
    {
        var amounts = resources.Amounts;
        if (amounts.MilliCpus != 0) yield return new Resource { Kind = s_cpus, Amount = amounts.MilliCpus };
        if (amounts.MemoryBytes != 0) yield return new Resource { Kind = s_mem, Amount = amounts.MemoryBytes };
        if (amounts.DiskBytes != 0) yield return new Resource { Kind = s_disk, Amount = amounts.DiskBytes };
        if (amounts.MilliGpus != 0) yield return new Resource { Kind = s_gpus, Amount = amounts.MilliGpus };
        if (resources.Ports.IsEmpty) yield break;
        yield return new Resource
        {
            Kind = s_ports,
            Ranges = ValueRanges.Of([.. resources.Ports.Ranges.Select(range => new ValueRange((ulong)range.First, (ulong)range.Last))]),
        };
    }
}
