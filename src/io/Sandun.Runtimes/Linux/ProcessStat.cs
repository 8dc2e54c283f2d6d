using System.Buffers.Text;
using System.Globalization;

namespace Sandun.Runtimes.Linux;

/// <summary>The fields of /proc/PID/stat the runtimes use; see proc(5).</summary>
/// <param name="Pid">The process.</param>
/// <param name="State">One letter; Z is a zombie.</param>
/// <param name="Session">Its session: the pid of the task's init.</param>
/// <param name="CpuTicks">User and system time in clock ticks, of which Linux has 100 a second.</param>
/// <param name="StartTicks">When it began, in clock ticks since boot.</param>
/// <param name="ResidentPages">Resident memory in pages.</param>
internal sealed record ProcessStat(int Pid, char State, int Session, long CpuTicks, long StartTicks, long ResidentPages)
{
    /// <summary>More than its fifty fields of numbers take.</summary>
    private const int MaximumBytes = 2048;

    /// <summary>After the name, as far as they are used.</summary>
    private const int FieldsAtLeast = 22;

    public bool IsZombie => State is 'Z' or 'X';

    public static ProcessStat? Read(int pid)
    {
        // Straight from the kernel, as each launch does it.
        Span<byte> content = stackalloc byte[MaximumBytes];
        ReadOnlySpan<byte> text = LibC.ReadOnce(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat"), content);

        // The name may hold spaces and brackets; the last bracket ends it.
        var rest = text[(text.LastIndexOf((byte)')') + 1)..];
        if (rest.Length == text.Length || rest.Length < 2) return null;
        var (at, state, session, ticks, start, pages) = (0, (char)rest[1], 0L, 0L, 0L, 0L);
        foreach (var range in rest[1..].Split((byte)' '))
        {
            var field = rest[1..][range];
            switch (at++)
            {
                case 3: session = Number(field); break;
                case 11 or 12: ticks += Number(field); break;
                case 19: start = Number(field); break;
                case 21: pages = Number(field); break;
            }
        }

        return at < FieldsAtLeast ? null : new ProcessStat(pid, state, (int)session, ticks, start, pages);
    }

    /// <summary>
    /// Whether a process has started another program: a child that is not just a copy of itself any more. Also true where the kernel
    /// does not tell.
    /// </summary>
    public static bool HasStartedProgram(int pid)
    {
        try
        {
            var own = string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}");
            var children = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"{own}/task/{pid}/children")).Split(' ', StringSplitOptions.RemoveEmptyEntries);
            return children is [var first, ..] && File.ReadAllText($"/proc/{first}/cmdline") != File.ReadAllText(own + "/cmdline");
        }
        catch (IOException)
        {
            return true;
        }
    }

    /// <summary>All processes of a session.</summary>
    public static List<ProcessStat> OfSession(int session)
    {
        var found = new List<ProcessStat>();
        foreach (var stat in All())
        {
            if (stat.Session == session) found.Add(stat);
        }

        return found;
    }

    public static IEnumerable<ProcessStat> All()
    {
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(directory), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) && Read(pid) is { } stat) yield return stat;
        }
    }

    private static long Number(ReadOnlySpan<byte> text) => Utf8Parser.TryParse(text, out long value, out var length) && length == text.Length ? value : 0;
}
