using Microsoft.Win32.SafeHandles;

namespace Sandun.Hosting;

/// <summary>
/// Gives memory back once a process is quiet: what a busy moment left on the heap, and the pages of the program that only such a
/// moment, or its start, needed. What is needed again is mapped again from the page cache, and only that (<see cref="SparsePages"/>).
/// Nothing is given back while there is work.
/// </summary>
public sealed class ResidentMemory : IDisposable
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

    private readonly SafeFileHandle? _sparse = SparsePages.Begin();
    private readonly Timer _timer;
    private long _seen;
    private long _returnedAt;

    /// <summary>Begins to look. The earlier, the less of the program is resident that is not used.</summary>
    public ResidentMemory() => _timer = new Timer(_ => Look(), null, s_look, s_look);

    public void Dispose()
    {
        _timer.Dispose();
        _sparse?.Dispose();
    }

    private void Look()
    {
        var allocated = GC.GetTotalAllocatedBytes();
        var quiet = allocated - _seen < QuietBytes;
        _seen = allocated;
        if (!quiet || (_returnedAt != 0 && allocated - _returnedAt < WorthwhileBytes) || GC.GetTotalMemory(false) > LargestHeapBytes) return;
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        UnmapPrograms();
        _seen = _returnedAt = GC.GetTotalAllocatedBytes();
    }

    /// <summary>
    /// Lets go of code and constants, the program's own and its libraries', which their files hold. A part with anonymous pages is left
    /// alone: the loader wrote addresses into it, and these are in no file.
    /// </summary>
    private static void UnmapPrograms()
    {
        MappedPart? part = null;
        try
        {
            foreach (var line in File.ReadLines("/proc/self/smaps"))
            {
                if (line.Length > 0 && !char.IsAsciiLetterUpper(line[0])) part = MappedPart.Of(line);
                else if (part is { IsFile: true, IsConstant: true } found && line.StartsWith("Anonymous:", StringComparison.Ordinal) && line.EndsWith(" 0 kB", StringComparison.Ordinal))
                    _ = SparsePages.Advise(found.Begin, found.Length, DontNeed);
            }
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            // Nothing is lost but the saving.
        }
    }
}
