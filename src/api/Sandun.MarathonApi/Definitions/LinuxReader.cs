using System.Text.Json;
using Sandun.Protocol;

namespace Sandun.MarathonApi;

/// <summary>Reads and writes <c>linuxInfo</c>. What an agent cannot give a container is refused, so that nothing is promised that is not done.</summary>
internal static class LinuxReader
{
    private const int MaxSharedMegabytes = 1024 * 1024;

    /// <summary>Longest name of a file.</summary>
    private const int MaxProfileName = 255;

    /// <summary>What an app's container asks for.</summary>
    public static LinuxSpec? Read(Member linux, bool hasImage)
    {
        var read = Of(linux, IpcMode.Host);
        if (read is null || hasImage) return read;

        // Plain processes are under no filter and in the machine's IPC namespace as it is.
        if (read.SeccompProfile is not null) RefuseProfile(linux["seccomp"]["profileName"]);
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
        var seccomp = linux["seccomp"].IsPresent ? own : pod;
        return new LinuxSpec(
            seccomp?.SeccompUnconfined ?? false, own.Ipc == IpcMode.Host ? parent : own.Ipc ?? pod?.Ipc, own.SharedMemoryBytes ?? pod?.SharedMemoryBytes)
        {
            SeccompProfile = seccomp?.SeccompProfile,
        };
    }

    /// <summary>A profile is put before containers of an engine; plain processes run without one.</summary>
    public static void RefuseProfile(Member profile) =>
        profile.Findings.NotThereYet(profile.Path, "plain processes run under no seccomp profile; a profile needs a container image");

    /// <param name="linux">The member.</param>
    /// <param name="parent">What SHARE_PARENT means.</param>
    public static LinuxSpec? Of(Member linux, IpcMode parent)
    {
        if (!linux.IsPresent || !linux.Object()) return null;
        var seccomp = linux["seccomp"];
        seccomp.Object();
        var profile = seccomp["profileName"].Text(1, MaxProfileName);
        var unconfined = seccomp["unconfined"].Flag() ?? false;
        if (profile is not null && unconfined) seccomp.Findings.BrokenRule(seccomp.Path, "takes either a profileName or unconfined");
        else if (profile is not null && (profile.Contains('/') || profile is "." or ".."))
            seccomp.Findings.BrokenRule(seccomp["profileName"].Path, "must be the name of a file in the directory each agent keeps its profiles in, without slashes");
        else if (seccomp.IsObject && profile is null && !unconfined) seccomp.Findings.BrokenRule(seccomp.Path, "needs a profileName or unconfined: true");
        var ipc = linux["ipcInfo"];
        ipc.Object();
        var mode = ipc.IsObject ? ipc["mode"].Required().OneOf(("PRIVATE", IpcMode.Private), ("SHARE_PARENT", parent)) : null;
        var megabytes = ipc["shmSize"].Integer(1, MaxSharedMegabytes);
        if (megabytes is not null && mode != IpcMode.Private) ipc.Findings.BrokenRule(ipc["shmSize"].Path, "is only for mode PRIVATE");
        return unconfined || profile is not null || mode is not null
            ? new LinuxSpec(unconfined, mode, megabytes * ResourceAmounts.BytesPerMegabyte) { SeccompProfile = profile }
            : null;
    }

    public static void Write(Utf8JsonWriter writer, LinuxSpec linux)
    {
        writer.WriteStartObject("linuxInfo");
        if (linux.SeccompUnconfined || linux.SeccompProfile is not null)
        {
            writer.WriteStartObject("seccomp");
            if (linux.SeccompProfile is { } profile) writer.WriteString("profileName", profile);
            else writer.WriteBoolean("unconfined", true);
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
