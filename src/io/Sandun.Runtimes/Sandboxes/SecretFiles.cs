using Sandun.Protocol;
using Sandun.Runtimes.Linux;

namespace Sandun.Runtimes;

/// <summary>Secrets that tasks read from files: they lie outside the sandbox, in memory where the machine allows it, and go with their task.</summary>
internal static class SecretFiles
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <exception cref="InvalidOperationException">The value is not known here.</exception>
    public static ReadOnlyMemory<byte> ValueOf(TaskSecret secret) => secret.Value?.Bytes ??
        throw new InvalidOperationException(!secret.IsOfStore
            ? $"the secret of variable '{secret.Variable}', which its framework gave by value, is not known any more: the agent was started anew before the task was; launch the task again"
            : $"secret '{secret.Source}' is not known: the secret store does not have it, it was made with another key than the server that leads has " +
                "(`sandun secret ls` says so), or the agent was started anew before the task was");

    /// <summary>Writes a task's secret files.</summary>
    public static IReadOnlyList<TaskMount> Prepare(AgentPaths paths, TaskSpec task, Account? account)
    {
        var mounts = new List<TaskMount>();
        foreach (var secret in task.Secrets.Where(secret => secret.File is not null))
        {
            var directory = paths.SecretFiles(task.Id);
            Directory.CreateDirectory(Path.GetDirectoryName(directory)!, OwnerOnly);
            Directory.CreateDirectory(directory, OwnerOnly | UnixFileMode.OtherExecute);
            var path = Path.Combine(directory, mounts.Count.ToString(System.Globalization.CultureInfo.InvariantCulture));
            File.Delete(path);
            using (var file = new FileStream(path, new FileStreamOptions
            {
                Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            }))
            {
                file.Write(ValueOf(secret).Span);
            }

            // In a container any account may be the one that reads; on the machine the directory above keeps the others out.
            File.SetUnixFileMode(path, task.Docker is null ? UnixFileMode.UserRead : UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
            if (account is not null) LibC.ChangeOwner(path, account.User, account.Group);
            mounts.Add(new TaskMount(path, secret.File!, ReadOnly: true));
        }

        return mounts;
    }

    public static void Remove(AgentPaths paths, TaskId task)
    {
        try
        {
            Directory.Delete(paths.SecretFiles(task), recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // It had none.
        }
    }
}
