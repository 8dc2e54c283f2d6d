using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>A persistent volume of an instance: it lies on the instance's home and is there again for each of its tasks.</summary>
/// <param name="ContainerPath">Where the app's definition wants it.</param>
/// <param name="PersistenceId">Marathon's name for it, <c>app_path#containerPath#uuid</c>; also the directory's on the agent.</param>
public sealed record LocalVolume(string ContainerPath, string PersistenceId)
{
    /// <summary>The path or mount disk it lies on; null for its agent's work directory.</summary>
    public DiskSource? Disk { get; init; }

    /// <summary>What it takes of that disk.</summary>
    public long DiskBytes { get; init; }

    /// <summary>As its tasks see it.</summary>
    /// <param name="containerPath">Where they do.</param>
    /// <param name="readOnly">Whether they may only read.</param>
    public VolumeMount MountAt(string containerPath, bool readOnly) => new(containerPath, PersistenceId, readOnly, VolumeKind.Persistent) { Disk = Disk };

    public static LocalVolume New(PathId app, string containerPath, IRandomSource random) =>
        new(containerPath, $"{string.Join('_', app.Segments)}#{containerPath}#{random.NewUuid():D}");
}
