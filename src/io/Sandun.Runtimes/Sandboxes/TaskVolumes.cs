using Sandun.Protocol;
using Sandun.Runtimes.Linux;

namespace Sandun.Runtimes;

/// <summary>Finds and makes the directories behind a task's volumes.</summary>
internal static class TaskVolumes
{
    /// <summary>Tasks of a group, or successive tasks of a volume, may run under different accounts: all of them may use it.</summary>
    private const UnixFileMode AllMayUse = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute |
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute |
        UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>The task's volumes and secret files, each made where it is missing.</summary>
    /// <param name="paths">The agent's directories.</param>
    /// <param name="task">The task.</param>
    /// <param name="account">Whose the task is; null for the agent's own, or when the container decides.</param>
    /// <exception cref="InvalidOperationException">A volume or secret cannot be had; the message names it.</exception>
    public static IReadOnlyList<TaskMount> Prepare(AgentPaths paths, TaskSpec task, Account? account)
    {
        if (task.Group is { } group) File.WriteAllText(paths.GroupMark(task.Id), group.Id);
        var mounts = new List<TaskMount>();
        foreach (var volume in task.Volumes) mounts.Add(new TaskMount(Source(paths, task, volume), volume.ContainerPath, volume.ReadOnly));
        mounts.AddRange(SecretFiles.Prepare(paths, task, account));
        return mounts;
    }

    /// <summary>The last task of a group that goes takes with it what they shared.</summary>
    public static void LeaveGroup(AgentPaths paths, TaskId task)
    {
        if (!File.Exists(paths.GroupMark(task))) return;
        var group = File.ReadAllText(paths.GroupMark(task));
        File.Delete(paths.GroupMark(task));
        if (paths.MarkedGroups().Any(mark => mark.Group == group)) return;
        try
        {
            Directory.Delete(Path.Combine(paths.Groups, group), recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // They shared nothing.
        }
    }

    private static string Source(AgentPaths paths, TaskSpec task, VolumeMount volume)
    {
        switch (volume.Kind)
        {
            case VolumeKind.Group:
                var group = task.Group ?? throw new InvalidOperationException($"volume '{volume.HostPath}' is shared by a group, and the task has none");
                return Made(Path.Combine(paths.Groups, Named(group.Id)), volume.HostPath);
            case VolumeKind.Persistent:
                if (volume.Disk is { } disk && AgentDisks.Error(paths.Root, disk) is { } error)
                    throw new InvalidOperationException($"volume '{volume.ContainerPath}' cannot be had: {error}");
                return Made(paths.VolumesOn(volume.Disk), volume.HostPath);
            default:
                var source = Path.GetFullPath(Path.Combine(paths.Sandbox(task.Id), volume.HostPath));

                // As `docker run --volume` does; a mount of what is not there would be refused.
                if (!Path.Exists(source)) Directory.CreateDirectory(source);
                return source;
        }
    }

    private static string Made(string parent, string name)
    {
        var directory = Path.Combine(parent, Named(name));
        if (Directory.Exists(directory)) return directory;
        Directory.CreateDirectory(directory);
        File.SetUnixFileMode(directory, AllMayUse);
        return directory;
    }

    private static string Named(string name) => AgentPaths.TaskIdError(new TaskId(name)) is null
        ? name
        : throw new InvalidOperationException($"'{name}' cannot be the name of a volume: it must not be empty, '.' or '..', and not hold slashes");
}
