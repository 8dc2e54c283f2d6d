using System.Globalization;
using System.Runtime.InteropServices;

namespace Sandun.Hosting;

/// <summary>
/// Gives memory back once a process is quiet: what a busy moment left on the heap, and the pages of the program that only such a
/// moment, or its start, needed. What is needed again is mapped again from the page cache. Nothing happens while there is work.
/// </summary>
public sealed partial class ResidentMemory : IDisposable
{
    /// <summary>A few looks a minute are enough to notice quiet, and cost nothing.</summary>
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(2);

    /// <summary>Allocated between two looks by a process at rest: heartbeats with the figures of some thousand tasks.</summary>
    private const long QuietBytes = 2 * 1024 * 1024;

    /// <summary>Less garbage than this is not worth a collection.</summary>
    private const long WorthwhileBytes = 4 * 1024 * 1024;

    /// <summary>A full collection of a larger heap would hold everything up for longer than anybody should notice.</summary>
    private const long LargestHeapBytes = 256 * 1024 * 1024;

    private const int DontNeed = 4;

    private readonly Timer _timer;
    private long _seen;
    private long _returnedAt;

    /// <summary>Begins to look.</summary>
    public ResidentMemory() => _timer = new Timer(_ => Look(), null, s_look, s_look);

    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        var allocated = GC.GetTotalAllocatedBytes();
        var quiet = allocated - _seen < QuietBytes;
        _seen = allocated;
        if (!quiet || (_returnedAt != 0 && allocated - _returnedAt < WorthwhileBytes) || GC.GetTotalMemory(false) > LargestHeapBytes) return;
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        UnmapProgram();
        _seen = _returnedAt = GC.GetTotalAllocatedBytes();
    }

    /// <summary>
    /// Lets go of the program's own code and constants, which its file holds. A part with anonymous pages is left alone: the loader wrote
    /// addresses into it, and these are in no file.
    /// </summary>
    private static void UnmapProgram()
    {
        if (Environment.ProcessPath is not { } program) return;
        (nint Begin, nint Length)? part = null;
        try
        {
            foreach (var line in File.ReadLines("/proc/self/smaps"))
            {
                if (line.Length > 0 && !char.IsAsciiLetterUpper(line[0])) part = PartOf(program, line);
                else if (part is { } found && line.StartsWith("Anonymous:", StringComparison.Ordinal) && line.EndsWith(" 0 kB", StringComparison.Ordinal))
                    _ = Advise(found.Begin, found.Length, DontNeed);
            }
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            // Nothing is lost but the saving.
        }
    }

    /// <summary>Where a mapping lies, if it is one of the program's that nobody may write to: <c>begin-end rights offset device inode path</c>.</summary>
    private static (nint Begin, nint Length)? PartOf(string program, string mapping)
    {
        var fields = mapping.Split(' ', 6, StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length < 6 || fields[5] != program || fields[1] is not ("r-xp" or "r--p")) return null;
        var cut = fields[0].IndexOf('-');
        var begin = nint.Parse(fields[0].AsSpan(0, cut), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        return (begin, nint.Parse(fields[0].AsSpan(cut + 1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture) - begin);
    }

    [LibraryImport("libc", EntryPoint = "madvise", SetLastError = true)]
    private static partial int Advise(nint address, nint length, int advice);
}
