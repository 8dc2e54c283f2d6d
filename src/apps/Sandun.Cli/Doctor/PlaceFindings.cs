using System.Net;
using Sandun.Cli.Connection;
using Sandun.Cli.Machine;
using Sandun.Cli.Output;

namespace Sandun.Cli.Doctor;

/// <summary>Ports and folders.</summary>
internal static class PlaceFindings
{
    /// <summary>Less than this on the data folder's disk is worth a word: sandboxes and images need room.</summary>
    private const long LittleDisk = 2L * 1024 * 1024 * 1024;

    public static Finding Port(DataDirectory data, int port, string use, string option)
    {
        var what = Wording.Invariant($"port {port}");
        if (PortOwner.Of(IPAddress.Loopback, port) is not { } owner) return new Finding(what, Verdict.Good, $"free for {use}");
        var own = new LocalDataCenter(data).Parts.Any(part => part.Running()?.Pid == owner.Pid) ||
            owner.CommandLine.Contains(data.Path, StringComparison.Ordinal);
        return own
            ? new Finding(what, Verdict.Good, $"serves {use} of the data center that runs")
            : new Finding(what, Verdict.Broken, $"taken by {owner}; {use} wants it", $"end that, or `sandun up {option} N`");
    }

    public static Finding Data(DataDirectory data)
    {
        const string what = "data folder";
        try
        {
            new LocalDataCenter(data).Prepare();
        }
        catch (CommandFailure refused)
        {
            return new Finding(what, Verdict.Broken, refused.Message, $"--data-dir FOLDER or {DataDirectory.Variable}");
        }

        var free = new DriveInfo(data.Path).AvailableFreeSpace;
        var detail = $"{data.Path}, {Wording.Megabytes(free / (1024m * 1024m))} free";
        return free < LittleDisk
            ? new Finding(what, Verdict.Limited, detail, "make room: sandboxes and logs are kept there")
            : new Finding(what, Verdict.Good, detail);
    }
}
