using System.Text;
using Sandun.Protocol;
using Sandun.Runtimes.Linux;

namespace Sandun.Runtimes;

/// <summary>A task's own directory.</summary>
internal static class Sandbox
{
    /// <summary>How much of a failed task's output its last status carries.</summary>
    public const int LastOutputBytes = 4096;

    private static readonly string[] s_outputs = ["stdout", "stderr"];

    private const UnixFileMode OthersMayLook = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute |
        UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    /// <summary>Makes the sandbox.</summary>
    /// <param name="paths">The agent's directories.</param>
    /// <param name="task">The task.</param>
    /// <param name="account">Who owns it; null for the agent's own account.</param>
    /// <param name="makesOutput">Whether stdout and stderr are made as well; an own process makes them when it starts.</param>
    /// <returns>Its absolute path.</returns>
    public static string Prepare(AgentPaths paths, TaskId task, Account? account, bool makesOutput)
    {
        var sandbox = paths.Sandbox(task);
        Directory.CreateDirectory(sandbox, OthersMayLook);
        foreach (var name in makesOutput ? s_outputs : [])
        {
            var file = Path.Combine(sandbox, name);
            using (File.OpenHandle(file, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete))
            {
                // Only made.
            }

            if (account is not null) LibC.ChangeOwner(file, account.User, account.Group);
        }

        if (account is not null) LibC.ChangeOwner(sandbox, account.User, account.Group);
        return sandbox;
    }

    /// <summary>The end of stderr, else of stdout; empty when the task said nothing.</summary>
    public static string LastOutput(AgentPaths paths, TaskId task)
    {
        foreach (var name in new[] { "stderr", "stdout" })
        {
            try
            {
                if (Tail(Path.Combine(paths.Sandbox(task), name)) is { Length: > 0 } text) return text;
            }
            catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
            {
                // A task may delete its own output.
            }
        }

        return "";
    }

    public static void Remove(AgentPaths paths, TaskId task)
    {
        try
        {
            Directory.Delete(paths.Sandbox(task), recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // Gone already.
        }

        SecretFiles.Remove(paths, task);
        TaskVolumes.LeaveGroup(paths, task);
        foreach (var note in paths.Notes(task)) Forget(note);
    }

    /// <summary>Deletes a note; its directory may never have been made.</summary>
    private static void Forget(string note)
    {
        try
        {
            File.Delete(note);
        }
        catch (DirectoryNotFoundException)
        {
            // Nothing was ever noted there.
        }
    }

    private static string Tail(string path)
    {
        if (new FileInfo(path) is not { Exists: true, LinkTarget: null }) return "";
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var length = RandomAccess.GetLength(file);
        var buffer = new byte[Math.Min(length, LastOutputBytes)];
        var read = RandomAccess.Read(file, buffer, length - buffer.Length);

        // A cut inside a character would count more bytes than it had: begin at a whole one.
        var begin = 0;
        while (length > buffer.Length && begin < read && (buffer[begin] & 0xC0) == 0x80) begin++;
        return Encoding.UTF8.GetString(buffer, begin, read - begin);
    }
}
