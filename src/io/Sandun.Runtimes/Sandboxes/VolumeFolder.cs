using Microsoft.Extensions.Logging;

namespace Sandun.Runtimes;

/// <summary>The persistent volumes of an agent.</summary>
public sealed partial class VolumeFolder(AgentPaths paths, ILogger logger)
{
    /// <summary>Deletes a volume and all that is in it; it may be gone, or never have been used.</summary>
    public void Remove(string name)
    {
        if (AgentPaths.TaskIdError(new Protocol.TaskId(name)) is not null) return;
        try
        {
            Directory.Delete(Path.Combine(paths.Volumes, name), recursive: true);
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
