using Sandun.MesosApi.Agents;
using Sandun.Protocol;
using Sandun.Runtimes;

namespace Sandun.Cli.Agent;

/// <summary>What an agent offers: what <c>--resources</c> says, in either of Mesos' forms, and what is detected.</summary>
internal static class AgentResources
{
    private const string FileScheme = "file://";

    /// <exception cref="FormatException">It cannot be read, or a disk is not there; the message says what and the cure.</exception>
    public static Resources Of(string workDirectory, AgentOptions options)
    {
        var given = options.Resources?.Trim() ?? "";
        if (given.StartsWith(FileScheme, StringComparison.Ordinal)) given = File.ReadAllText(given[FileScheme.Length..]).Trim();
        if (!given.StartsWith('[') && !given.StartsWith('{')) return MachineResources.Of(workDirectory, given, options.Ports);
        return MachineResources.Of(workDirectory, ResourceList.Read(given, disk => SizeOf(workDirectory, disk)), options.Ports);
    }

    /// <summary>Bytes of the file system a disk is on; volumes must be able to lie there from the start.</summary>
    private static long SizeOf(string workDirectory, DiskSource disk) => AgentDisks.Error(workDirectory, disk) is { } error
        ? throw new FormatException($"--resources: {error}; or leave the disk out")
        : new NodeMeter(Path.Combine(workDirectory, disk.Root!)).Disk().Total;
}
