namespace Sandun.MesosApi.Files;

/// <summary>Files as Mesos' interfaces show them, by the paths they have there: an agent's sandboxes, or the server's log.</summary>
internal interface IServedFiles
{
    /// <summary>Paths that begin what can be read, with where they lead to on this machine.</summary>
    IEnumerable<KeyValuePair<string, string>> Places { get; }

    /// <summary>What is in a directory; null where there is none.</summary>
    IReadOnlyList<ServedFile>? List(string path);

    /// <summary>At most so many bytes of a file from an offset on, and the file's size; null where there is no such file.</summary>
    (ReadOnlyMemory<byte> Data, long Size)? Read(string path, long offset, int length);
}
