using System.Globalization;
using Sandun.Protocol;

namespace Sandun.Runtimes;

/// <summary>What a machine offers: Mesos' rules for what is detected, and its notation for what is given.</summary>
public static class MachineResources
{
    /// <summary>Ports tasks draw from unless told otherwise.</summary>
    public static readonly PortSet DefaultPorts = PortSet.Of(new PortRange(31000, 32000));

    private const long Gigabyte = 1024 * ResourceAmounts.BytesPerMegabyte;

    /// <summary>Resources of this machine, with what <paramref name="given"/> names replacing what would be detected.</summary>
    /// <param name="workDirectory">Its file system's size is the disk.</param>
    /// <param name="given">Such as <c>cpus:4;mem:1024;disk:2048;ports:[31000-32000]</c>, mem and disk in MB; null or empty for none.</param>
    /// <param name="ports">Ports such as <c>31000-31999,33000</c>; null or empty for those in <paramref name="given"/> or the default.</param>
    /// <exception cref="FormatException">A text cannot be read; the message names the part and the form.</exception>
    public static Resources Of(string workDirectory, string? given, string? ports)
    {
        var resources = Detected(workDirectory);
        foreach (var part in (given ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)) resources = Replace(resources, part);
        return WithPorts(resources, ports);
    }

    /// <summary>Resources of this machine, with those that are listed one by one in place of the detected of their names.</summary>
    /// <param name="workDirectory">Its file system's size is the disk, where no disk is listed.</param>
    /// <param name="listed">What is offered; ports are the default where none are.</param>
    /// <param name="ports">Ports such as <c>31000-31999,33000</c>, which win over those in <paramref name="listed"/>; null or empty for none.</param>
    /// <exception cref="FormatException">The ports cannot be read; the message names the form.</exception>
    public static Resources Of(string workDirectory, IReadOnlyList<Resource> listed, string? ports)
    {
        var names = listed.Select(resource => resource.Name).ToHashSet(StringComparer.Ordinal);
        var detected = Detected(workDirectory);
        var left = new Resources(
            new ResourceAmounts(
                names.Contains("cpus") ? 0 : detected.Amounts.MilliCpus, names.Contains("mem") ? 0 : detected.Amounts.MemoryBytes,
                names.Contains("disk") ? 0 : detected.Amounts.DiskBytes, 0),
            names.Contains("ports") ? PortSet.Empty : detected.Ports);
        return WithPorts(left + Resources.Of([.. listed]), ports);
    }

    private static Resources WithPorts(Resources resources, string? ports) =>
        string.IsNullOrWhiteSpace(ports) ? resources : resources with { Ports = PortSet.Parse(ports.Replace(" ", "", StringComparison.Ordinal)) };

    private static Resources Detected(string workDirectory)
    {
        var memory = NodeMeter.TotalMemory();
        var disk = new NodeMeter(workDirectory).Disk().Total;
        var amounts = new ResourceAmounts(
            Environment.ProcessorCount * 1000L, Whole(memory >= 2 * Gigabyte ? memory - Gigabyte : memory / 2),
            Whole(disk >= 10 * Gigabyte ? disk - (5 * Gigabyte) : disk / 2), 0);
        return new Resources(amounts, DefaultPorts);
    }

    /// <summary>In whole megabytes, as Mesos' agents detect: its scalars have three digits, and what is below them would be left over from each offer.</summary>
    private static long Whole(long bytes) => bytes / ResourceAmounts.BytesPerMegabyte * ResourceAmounts.BytesPerMegabyte;

    private static Resources Replace(Resources resources, string part)
    {
        var cut = part.IndexOf(':');
        if (cut < 0) throw new FormatException($"'{part}' is no resource: give NAME:VALUE, such as cpus:4");
        var (name, value) = (part[..cut].Replace("(*)", "", StringComparison.Ordinal), part[(cut + 1)..].Trim());
        var amounts = resources.Amounts;
        return name switch
        {
            "cpus" => resources with { Amounts = amounts with { MilliCpus = (long)decimal.Round(Number(part, value) * 1000) } },
            "mem" => resources with { Amounts = amounts with { MemoryBytes = (long)(Number(part, value) * ResourceAmounts.BytesPerMegabyte) } },
            "disk" => resources with { Amounts = amounts with { DiskBytes = (long)(Number(part, value) * ResourceAmounts.BytesPerMegabyte) } },
            "gpus" => resources with { Amounts = amounts with { MilliGpus = (long)decimal.Round(Number(part, value) * 1000) } },
            "ports" => resources with { Ports = PortSet.Parse(value.Trim('[', ']').Replace(" ", "", StringComparison.Ordinal)) },
            _ => throw new FormatException($"'{name}' is not a resource of this agent: cpus, mem, disk, gpus or ports"),
        };
    }

    private static decimal Number(string part, string value) =>
        decimal.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new FormatException($"'{part}': the value must be a number ≥ 0");
}
