using System.Text;
using Sandun.Runtimes.Linux;

namespace Sandun.Runtimes.Processes;

/// <summary>
/// What is noted of a process task, in one file because each new file costs a launch more than all that is written: first the init's
/// identity, appended by the agent while the init waits at its gate, then the exit status, appended by the init. A line that was not
/// finished counts as not written.
/// </summary>
/// <param name="Init">The init; null when the agent died before it noted it.</param>
/// <param name="ExitCode">The program's exit status; null when there is none.</param>
/// <param name="NeverRan">Whether the gate closed before the program began.</param>
internal sealed record ProcessNote(ProcessIdentity? Init, int? ExitCode, bool NeverRan)
{
    /// <summary>Two short lines; whatever else somebody wrote there is not read.</summary>
    private const int MaximumBytes = 256;

    private static readonly ProcessNote s_empty = new(null, null, false);

    /// <summary>Reads a note; of a file that is not there, nothing is known.</summary>
    public static ProcessNote Read(string path)
    {
        string text;
        try
        {
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            Span<byte> content = stackalloc byte[MaximumBytes];
            text = Encoding.ASCII.GetString(content[..RandomAccess.Read(file, content, 0)]);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return s_empty;
        }

        var note = s_empty;
        for (var end = text.IndexOf('\n'); end >= 0; end = text.IndexOf('\n'))
        {
            note = note.With(text[..(end + 1)]);
            text = text[(end + 1)..];
        }

        return note;
    }

    private ProcessNote With(string line)
    {
        if (ProcessIdentity.Parse(line) is { } init) return this with { Init = init };
        if (line == TaskInit.NeverRan + "\n") return this with { NeverRan = true };
        return int.TryParse(line.AsSpan().TrimEnd('\n'), out var code) ? this with { ExitCode = code } : this;
    }
}
