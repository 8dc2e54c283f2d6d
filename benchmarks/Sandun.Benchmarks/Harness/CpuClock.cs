using System.Globalization;

namespace Sandun.Benchmarks.Harness;

/// <summary>CPU time used so far, from /proc: what is left of a figure when other programs slow the clock on the wall.</summary>
public static class CpuClock
{
    /// <summary>USER_HZ, which every Linux reports to programs whatever its own tick is.</summary>
    private const double TicksPerSecond = 100;

    /// <summary>Seconds of user and system time of one process, threads that ended included.</summary>
    public static double SecondsOf(int pid)
    {
        var text = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat"));

        // The name may hold spaces and brackets; the last bracket ends it. User and system time are the 14th and 15th field.
        var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        return (Number(fields[11]) + Number(fields[12])) / TicksPerSecond;
    }

    /// <summary>Seconds all cores were busy, whoever used them.</summary>
    public static double SecondsOfMachine()
    {
        // cpu user nice system idle iowait irq softirq steal ...
        var fields = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return (Number(fields[1]) + Number(fields[2]) + Number(fields[3]) + Number(fields[6]) + Number(fields[7])) / TicksPerSecond;
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
