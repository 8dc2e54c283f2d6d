using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>What may not change of an app whose instances are bound to persistent volumes: what they were placed and made by.</summary>
internal static class ResidentRules
{
    public const string Error = "Resident Tasks may not change resource requirements, volumes, required ports or role! Delete the app and create it anew, or leave these as they are.";

    /// <summary>The member that changed and may not; null when none did.</summary>
    public static string? Broken(AppSpec before, AppSpec after)
    {
        if (!before.IsResident && !after.IsResident) return null;
        if (!before.IsResident || !after.IsResident) return VolumesOf(after);
        var old = before.PersistentVolumes;
        var now = after.PersistentVolumes;
        if (!old.Select(PlacedBy).SequenceEqual(now.Select(PlacedBy))) return VolumesOf(after);
        if (after.Pod is not null && before.Amounts != after.Amounts) return "/containers";
        if (before.Amounts.MilliCpus != after.Amounts.MilliCpus) return "/cpus";
        if (before.Amounts.MemoryBytes != after.Amounts.MemoryBytes) return "/mem";
        if (before.Amounts.DiskBytes != after.Amounts.DiskBytes) return "/disk";
        if (before.Amounts.MilliGpus != after.Amounts.MilliGpus) return "/gpus";
        if (before.RequirePorts != after.RequirePorts) return "/requirePorts";
        if (!before.Ports.Select(port => port.HostPort).SequenceEqual(after.Ports.Select(port => port.HostPort))) return after.Pod is null ? "/portDefinitions" : "/containers";
        return before.Role == after.Role ? null : "/role";
    }

    private static (string Path, long Bytes, DiskWish? Disk) PlacedBy(PersistentVolume volume) => (volume.ContainerPath, volume.SizeBytes, volume.Disk);

    private static string VolumesOf(AppSpec spec) => spec.Pod is null ? "/container/volumes" : "/volumes";
}
