using Sandun.Agent;
using Sandun.Protocol;
using Sandun.Runtimes.Linux;

namespace Sandun.Runtimes;

/// <summary>What the agent keeps of a program it started inside a task of processes, for its own next run: out of the task's reach.</summary>
/// <param name="File">Where.</param>
/// <param name="Id">Its id.</param>
/// <param name="IsKept">Whether it outlives the agent's program: a session is over with whom it was for.</param>
/// <param name="Leader">The leader of its session; null when the agent died before it could note that.</param>
internal sealed record NestedNote(string File, NestedId Id, bool IsKept, ProcessIdentity? Leader)
{
    private const string Kept = "kept";
    private const string Passing = "passing";
    private const string ExitEnding = ".exit";

    /// <summary>Where the exit status is written by whoever waits for the program: not the agent, which may be away then.</summary>
    public string ExitFile => File + ExitEnding;

    /// <summary>The exit status; null while there is none.</summary>
    public int? ExitCode
    {
        get
        {
            try
            {
                return System.IO.File.ReadAllText(ExitFile) is [.. var digits, '\n'] && int.TryParse(digits, out var code) ? code : null;
            }
            catch (IOException)
            {
                return null;
            }
        }
    }

    /// <summary>A note of one that is to be started.</summary>
    public static NestedNote New(string folder, NestedSpec spec) =>
        new(Path.Combine(folder, Guid.NewGuid().ToString("N")), spec.Id, IsKept: !spec.IsSession && spec.Terminal is null, null);

    /// <summary>All there are; one that was not finished counts as not written.</summary>
    public static IReadOnlyList<NestedNote> All(string folder) =>
        [.. Directory.GetFiles(folder).Where(file => !file.EndsWith(ExitEnding, StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(Read).OfType<NestedNote>()];

    public void Write() => System.IO.File.WriteAllText(File, $"{Id.Root}\n{Id.Path}\n{(IsKept ? Kept : Passing)}\n{Leader}");

    public void Remove()
    {
        System.IO.File.Delete(ExitFile);
        System.IO.File.Delete(File);
    }

    private static NestedNote? Read(string file)
    {
        if (System.IO.File.ReadAllText(file).Split('\n') is [var root, var path, var kind, var leader, ""] && ProcessIdentity.Parse(leader + "\n") is { } identity)
            return new NestedNote(file, new NestedId(new TaskId(root), path), kind == Kept, identity);
        System.IO.File.Delete(file);
        return null;
    }
}
