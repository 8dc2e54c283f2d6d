using System.Text.Json;
using Sandun.Protocol;

namespace Sandun.MarathonApi;

/// <summary>Reads and writes <c>linuxInfo</c>. What an agent cannot give a container is refused, so that nothing is promised that is not done.</summary>
internal static class LinuxReader
{
    private const int MaxSharedMegabytes = 1024 * 1024;

    /// <summary>What an app's container asks for.</summary>
    public static LinuxSpec? Read(Member linux, bool hasImage)
    {
        var read = Of(linux, IpcMode.Host);
        if (read is null || hasImage) return read;

        // Plain processes are under no filter and in the machine's IPC namespace as it is.
        if (read.Ipc == IpcMode.Private || read.SharedMemoryBytes is not null)
            linux.Findings.NotThereYet(linux["ipcInfo"].Path, "plain processes share the machine's IPC namespace; an IPC namespace of its own needs a container image");
        return read;
    }

    /// <summary>What a pod's container asks for; what it leaves open is as the pod says.</summary>
    public static LinuxSpec? ReadContainer(Member linux, LinuxSpec? pod, bool hasImage)
    {
        var own = Read(linux, hasImage);
        if (own is null) return hasImage ? pod : null;
        var parent = pod?.Ipc == IpcMode.Host ? IpcMode.Host : IpcMode.Group;
        return new LinuxSpec(
            linux["seccomp"].IsPresent ? own.SeccompUnconfined : pod?.SeccompUnconfined ?? false,
            own.Ipc == IpcMode.Host ? parent : own.Ipc ?? pod?.Ipc,
            own.SharedMemoryBytes ?? pod?.SharedMemoryBytes);
    }

    /// <param name="linux">The member.</param>
    /// <param name="parent">What SHARE_PARENT means.</param>
    public static LinuxSpec? Of(Member linux, IpcMode parent)
    {
        if (!linux.IsPresent || !linux.Object()) return null;
        var seccomp = linux["seccomp"];
        seccomp.Object();
        var profile = seccomp["profileName"].Text(1);
        var unconfined = seccomp["unconfined"].Flag() ?? false;
        if (profile is not null && unconfined) seccomp.Findings.BrokenRule(seccomp.Path, "takes either a profileName or unconfined");
        else if (profile is not null)
            seccomp.Findings.NotThereYet(seccomp["profileName"].Path, "agents keep no seccomp profiles by name; leave it out for the engine's default profile, or give unconfined");
        else if (seccomp.IsObject && !unconfined) seccomp.Findings.BrokenRule(seccomp.Path, "needs a profileName or unconfined: true");
        var ipc = linux["ipcInfo"];
        ipc.Object();
        var mode = ipc.IsObject ? ipc["mode"].Required().OneOf(("PRIVATE", IpcMode.Private), ("SHARE_PARENT", parent)) : null;
        var megabytes = ipc["shmSize"].Integer(1, MaxSharedMegabytes);
        if (megabytes is not null && mode != IpcMode.Private) ipc.Findings.BrokenRule(ipc["shmSize"].Path, "is only for mode PRIVATE");
        return unconfined || mode is not null ? new LinuxSpec(unconfined, mode, megabytes * ResourceAmounts.BytesPerMegabyte) : null;
    }

    public static void Write(Utf8JsonWriter writer, LinuxSpec linux)
    {
        writer.WriteStartObject("linuxInfo");
        if (linux.SeccompUnconfined)
        {
            writer.WriteStartObject("seccomp");
            writer.WriteBoolean("unconfined", true);
            writer.WriteEndObject();
        }

        if (linux.Ipc is { } ipc)
        {
            writer.WriteStartObject("ipcInfo");
            writer.WriteString("mode", ipc == IpcMode.Private ? "PRIVATE" : "SHARE_PARENT");
            if (linux.SharedMemoryBytes is { } bytes) writer.WriteNumber("shmSize", bytes / ResourceAmounts.BytesPerMegabyte);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }
}
