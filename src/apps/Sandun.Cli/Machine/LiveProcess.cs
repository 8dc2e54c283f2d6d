using System.Globalization;
using System.Runtime.InteropServices;

namespace Sandun.Cli.Machine;

/// <summary>A process that cannot be mistaken for a later one with the same number: its id and when it began.</summary>
/// <param name="Pid">Process id.</param>
/// <param name="StartTicks">Clock ticks from boot to its start: field 22 of /proc/PID/stat.</param>
internal sealed partial record LiveProcess(int Pid, long StartTicks)
{
    private const int SigTerm = 15;
    private const int SigKill = 9;
    private const int WaitNoHang = 1;

    /// <summary>The kernel's PF_EXITING in field 9 of /proc/PID/stat.</summary>
    private const long Exiting = 0x4;

    /// <summary>SIGKILL's bit in field 31, the pending signals of the first thread.</summary>
    private const long KillPending = 1 << (SigKill - 1);

    public bool IsAlive => Of(Pid)?.StartTicks == StartTicks;

    /// <summary>
    /// The process with this id, or null when there is none, only its exit status is left, or it can do nothing more but end: a large
    /// process that was killed takes the kernel some milliseconds to take apart.
    /// </summary>
    public static LiveProcess? Of(int pid)
    {
        try
        {
            var text = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat"));
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' '); // the name may hold spaces and brackets; the last bracket ends it
            var ends = fields[0] is "Z" or "X" || (Number(fields[6]) & Exiting) != 0 || (Number(fields[28]) & KillPending) != 0;
            return ends ? null : new LiveProcess(pid, Number(fields[19]));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static long Number(string field) => long.Parse(field, CultureInfo.InvariantCulture);

    /// <summary>The program's name as the kernel shows it, or a question mark.</summary>
    public static string NameOf(int pid)
    {
        try
        {
            return File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/comm")).Trim();
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "?";
        }
    }

    /// <summary>SIGTERM, at most <paramref name="grace"/> to end, then SIGKILL.</summary>
    public async Task StopAsync(TimeSpan grace, CancellationToken cancellation)
    {
        Signal(SigTerm);
        if (await EndedAsync(grace, cancellation)) return;
        Signal(SigKill);
        if (!await EndedAsync(TimeSpan.FromSeconds(5), cancellation))
            throw new CommandFailure($"process {Pid} ({NameOf(Pid)}) did not end even after SIGKILL: the kernel holds it, see /proc/{Pid}/stack");
    }

    /// <summary>The exit status, when this process started it and it has ended; takes the zombie away.</summary>
    public int? TakeExitStatus()
    {
        if (WaitPid(Pid, out var status, WaitNoHang) != Pid) return null;
        var signal = status & 0x7f;
        return signal == 0 ? (status >> 8) & 0xff : 128 + signal;
    }

    private async Task<bool> EndedAsync(TimeSpan limit, CancellationToken cancellation)
    {
        for (var waited = TimeSpan.Zero; waited < limit; waited += s_look)
        {
            if (!IsAlive) return true;
            await Task.Delay(s_look, cancellation);
        }

        return !IsAlive;
    }

    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(20);

    private void Signal(int signal)
    {
        if (IsAlive && Kill(Pid, signal) != 0 && IsAlive)
            throw new CommandFailure($"may not stop process {Pid} ({NameOf(Pid)}): it belongs to another user; run this as the user who started it");
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int pid, int signal);

    [LibraryImport("libc", EntryPoint = "waitpid", SetLastError = true)]
    private static partial int WaitPid(int pid, out int status, int options);
}
