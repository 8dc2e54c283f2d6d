using System.Globalization;
using Sandun.Agent;
using Sandun.Protocol;
using Sandun.Runtimes.Linux;

namespace Sandun.Runtimes;

/// <summary>What the agent keeps of a program it started inside a task, for its own next run: out of the task's reach.</summary>
/// <param name="File">Where.</param>
/// <param name="Id">Its id.</param>
/// <param name="IsKept">Whether it outlives the agent's program: a session is over with whom it was for.</param>
/// <param name="Leader">The leader of its session; null when the agent died before it could note that, and for what an engine started.</param>
internal sealed record NestedNote(string File, NestedId Id, bool IsKept, ProcessIdentity? Leader)
{
    private const string ByEngine = "exec ";

    private const string Kept = "kept";
    private const string Passing = "passing";
    private const string ExitEnding = ".exit";

    /// <summary>What the engine calls it; null for what no engine started.</summary>
    public string? Exec { get; init; }

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

    public void Write() => System.IO.File.WriteAllText(File, $"{Id.Root}\n{Id.Path}\n{(IsKept ? Kept : Passing)}\n{(Exec is { } exec ? $"{ByEngine}{exec}\n" : Leader)}");

    /// <summary>Keeps the exit status, where nobody else does.</summary>
    public void WriteExit(int code) => System.IO.File.WriteAllText(ExitFile, string.Create(CultureInfo.InvariantCulture, $"{code}\n"));

    public void Remove()
    {
        System.IO.File.Delete(ExitFile);
        System.IO.File.Delete(File);
    }

    private static NestedNote? Read(string file)
    {
        if (System.IO.File.ReadAllText(file).Split('\n') is [var root, var path, var kind, var leader, ""])
        {
            var note = new NestedNote(file, new NestedId(new TaskId(root), path), kind == Kept, null);
            if (leader.StartsWith(ByEngine, StringComparison.Ordinal)) return note with { Exec = leader[ByEngine.Length..] };
            if (ProcessIdentity.Parse(leader + "\n") is { } identity) return note with { Leader = identity };
        }

        System.IO.File.Delete(file);
        return null;
    }
}
