using System.Text;
using Sandun.Protocol;
using Sandun.Runtimes.Linux;

namespace Sandun.Runtimes.Processes;

/// <summary>
/// The note of a task that is being launched: a file the init gets as a descriptor, and that has the task's name only once the init's identity
/// is in it. See <see cref="ProcessNote"/>.
/// </summary>
internal sealed class UnfinishedNote : IDisposable
{
    private readonly AgentPaths _paths;
    private readonly TaskId _task;
    private readonly string _birth;
    private bool _finished;

    /// <exception cref="IOException">It cannot be made.</exception>
    public UnfinishedNote(AgentPaths paths, TaskId task)
    {
        _paths = paths;
        _task = task;
        _birth = paths.ProcessBirth(task);
        Descriptor = LibC.CreateFile(_birth, out var lacksDirectory);
        if (lacksDirectory)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_birth)!);
            Descriptor = LibC.CreateFile(_birth, out _);
        }

        if (Descriptor < 0) throw new IOException($"{_birth} cannot be made: {LibC.LastError}");
    }

    /// <summary>The file, to be appended to.</summary>
    public int Descriptor { get; }

    /// <summary>Notes the init of a task that waits at its gate.</summary>
    /// <exception cref="IOException">It cannot be written; the task may not begin.</exception>
    public void Finish(ProcessIdentity init)
    {
        if (!LibC.Write(Descriptor, Encoding.ASCII.GetBytes(init.ToString()))) throw new IOException($"{_birth} cannot be written: {LibC.LastError}");
        if (!LibC.Rename(_birth, _paths.ProcessFile(_task))) throw new IOException($"{_paths.ProcessFile(_task)} cannot be made: {LibC.LastError}");
        _finished = true;
    }

    public void Dispose()
    {
        LibC.Close(Descriptor);
        if (!_finished) File.Delete(_birth);
    }
}
