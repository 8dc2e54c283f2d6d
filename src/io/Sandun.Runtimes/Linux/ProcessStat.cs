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
    public bool IsZombie => State is 'Z' or 'X';

    public static ProcessStat? Read(int pid)
    {
        string text;
        try
        {
            text = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat"));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }

        // The name may hold spaces and brackets; the last bracket ends it.
        var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        return fields.Length < 22
            ? null
            : new ProcessStat(pid, fields[0][0], Int(fields[3]), Long(fields[11]) + Long(fields[12]), Long(fields[19]), Long(fields[21]));
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

    private static int Int(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static long Long(string text) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : 0;
}
