using Sandun.Protocol;
using Sandun.Runtimes.Linux;

namespace Sandun.Runtimes;

/// <summary>Reads files of sandboxes for people, and nothing outside of them: the kernel itself refuses dots, links and mounts that lead out.</summary>
public sealed class SandboxFiles(AgentPaths paths)
{
    /// <summary>Largest piece.</summary>
    public const int MaximumLength = 64 * 1024;

    /// <summary>Entries of a directory shown at most; more are of no use to a person, and a program can be told a narrower path.</summary>
    private const int MaximumEntries = 10_000;

    /// <summary>What lies in a directory of a sandbox, by name.</summary>
    /// <param name="task">The task, running or ended.</param>
    /// <param name="path">Path relative to its sandbox; empty for the sandbox itself.</param>
    /// <exception cref="IOException">The directory is not there, or outside the sandbox; the message is for people.</exception>
    public IReadOnlyList<SandboxEntry> List(TaskId task, string path)
    {
        using var directory = BeneathOpen.Directory(Root(task), path.Trim('/') is { Length: > 0 } below ? below : ".");
        var (descriptor, accounts) = ((int)directory.DangerousGetHandle(), new AccountNames());
        return
        [
            .. Directory.EnumerateFileSystemEntries($"/proc/self/fd/{descriptor}").Take(MaximumEntries).Select(entry => Path.GetFileName(entry))
                .Select(name => FileStat.Of(descriptor, name, accounts)).OfType<SandboxEntry>().OrderBy(entry => entry.Name, StringComparer.Ordinal),
        ];
    }

    /// <param name="task">The task, running or ended.</param>
    /// <param name="path">Path relative to its sandbox.</param>
    /// <param name="offset">First byte, or a negative number of bytes before the end. Beyond the end of a file that was rotated: its beginning.</param>
    /// <param name="length">Bytes wanted.</param>
    /// <exception cref="IOException">The file is not there, not a plain file, or outside the sandbox; the message is for people.</exception>
    public SandboxPiece Read(TaskId task, string path, long offset, int length)
    {
        using var file = BeneathOpen.Read(Root(task), path.TrimStart('/'));
        var size = RandomAccess.GetLength(file);
        var begin = offset < 0 ? Math.Max(0, size + offset) : offset > size ? 0 : offset;
        var buffer = new byte[Math.Min(Math.Clamp(length, 0, MaximumLength), Math.Max(0, size - begin))];
        var read = buffer.Length == 0 ? 0 : RandomAccess.Read(file, buffer, begin);
        return new SandboxPiece(buffer.AsMemory(0, read), begin, size);
    }

    private string Root(TaskId task)
    {
        if (AgentPaths.TaskIdError(task) is { } error) throw new IOException(error);
        return Directory.Exists(paths.Sandbox(task)) ? paths.Sandbox(task) : throw new IOException($"the sandbox of {task} is not on this agent any more");
    }
}
