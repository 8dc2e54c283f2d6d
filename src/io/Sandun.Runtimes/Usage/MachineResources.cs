using Sandun.Protocol;

namespace Sandun.Runtimes;

/// <summary>What a machine offers, by Mesos' rules for what is detected and what is given.</summary>
public static class MachineResources
{
    /// <summary>Ports tasks draw from unless told otherwise.</summary>
    public static readonly PortSet DefaultPorts = PortSet.Of(new PortRange(31000, 32000));

    private const long Gigabyte = 1024 * ResourceAmounts.BytesPerMegabyte;

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
}
