using Microsoft.Extensions.Logging;

namespace Sandun.Runtimes;

/// <summary>The persistent volumes of an agent.</summary>
public sealed partial class VolumeFolder(AgentPaths paths, ILogger logger)
{
    /// <summary>Deletes a volume and all that is in it; it may be gone, or never have been used.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="disk">The disk it lies on; null for the work directory.</param>
    public void Remove(string name, Protocol.DiskSource? disk)
    {
        if (AgentPaths.TaskIdError(new Protocol.TaskId(name)) is not null) return;
        try
        {
            Directory.Delete(Path.Combine(paths.VolumesOn(disk), name), recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // Nothing was kept in it.
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            LogNotRemoved(logger, name, failure.Message);
        }
    }
}
