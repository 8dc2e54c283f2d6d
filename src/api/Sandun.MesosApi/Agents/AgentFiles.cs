using Sandun.MesosApi.Files;
using Sandun.Protocol;

namespace Sandun.MesosApi.Agents;

/// <summary>The sandboxes of an agent, as Mesos' interfaces show them; nothing outside of them can be reached.</summary>
public sealed record AgentFiles
{
    /// <summary>The folder they lie in, one directory each, named by task or run of an executor.</summary>
    public required string Root { get; init; }

    /// <summary>Lists a directory of a sandbox, given by its path in it; throws <see cref="IOException"/> where there is none.</summary>
    public required Func<TaskId, string, IReadOnlyList<ServedFile>> List { get; init; }

    /// <summary>
    /// Reads a file of a sandbox from an offset on, at most so many bytes and at most what one piece may have; gives the bytes and the file's
    /// size. Throws <see cref="IOException"/> where there is no such file.
    /// </summary>
    public required Func<TaskId, string, long, int, (ReadOnlyMemory<byte> Data, long Size)> Read { get; init; }

    /// <summary>The sandbox of a task or run.</summary>
    public string Of(TaskId task) => $"{Root}/{task}";

    /// <summary>Which sandbox a path of Mesos' interfaces leads to, and where in it; null for one that leads to none.</summary>
    public (TaskId Task, string Path)? Find(string path)
    {
        if (!path.StartsWith(Root + "/", StringComparison.Ordinal)) return null;
        var below = path[(Root.Length + 1)..];
        var end = below.IndexOf('/');
        var name = end < 0 ? below : below[..end];
        return name.Length == 0 ? null : (new TaskId(name), end < 0 ? "" : below[(end + 1)..]);
    }
}
