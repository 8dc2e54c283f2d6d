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
        var given = ResourceList.Read("--resources", Text(options.Resources), disk => SizeOf(workDirectory, disk));
        return MachineResources.Of(workDirectory, given, options.Ports);
    }

    /// <summary>What the agent lends beyond it, as <c>--oversubscribe</c> says: revocable, all of it.</summary>
    /// <exception cref="FormatException">It cannot be read, or cannot be lent; the message says what and the cure.</exception>
    public static Resources Revocable(AgentOptions options)
    {
        const string option = "--oversubscribe";
        return ResourceList.Revocable(option, ResourceList.Read(option, Text(options.Oversubscribe), _ => throw new FormatException("disks cannot be lent")));
    }

    private static string Text(string? given)
    {
        var text = given?.Trim() ?? "";
        return text.StartsWith(FileScheme, StringComparison.Ordinal) ? File.ReadAllText(text[FileScheme.Length..]).Trim() : text;
    }

    /// <summary>Bytes of the file system a disk is on; volumes must be able to lie there from the start.</summary>
    private static long SizeOf(string workDirectory, DiskSource disk) => AgentDisks.Error(workDirectory, disk) is { } error
        ? throw new FormatException($"{error}; or leave the disk out")
        : new NodeMeter(Path.Combine(workDirectory, disk.Root!)).Disk().Total;
}
