using System.Globalization;

namespace Sandun.Runtimes.Linux;

/// <summary>A process that cannot be mistaken for a later one with the same number.</summary>
/// <param name="Pid">Its number.</param>
/// <param name="StartTicks">When it began, in clock ticks since boot.</param>
/// <param name="BootId">The boot it began in.</param>
internal sealed record ProcessIdentity(int Pid, long StartTicks, string BootId)
{
    /// <summary>The boot id of this machine now.</summary>
    public static string CurrentBoot { get; } = File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();

    public bool IsAlive => BootId == CurrentBoot && ReadStartTicks(Pid) == StartTicks;

    /// <summary>The identity of a live process; null when there is none.</summary>
    public static ProcessIdentity? Of(int pid) => ReadStartTicks(pid) is { } ticks ? new ProcessIdentity(pid, ticks, CurrentBoot) : null;

    /// <summary>Reads what <see cref="ToString"/> wrote; null for anything else, such as a torn file.</summary>
    public static ProcessIdentity? Parse(string text)
    {
        var parts = text.Split(' ');
        return parts is [var pid, var ticks, [.. var boot, '\n']] &&
            int.TryParse(pid, NumberStyles.None, CultureInfo.InvariantCulture, out var number) &&
            long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var start)
            ? new ProcessIdentity(number, start, boot)
            : null;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Pid} {StartTicks} {BootId}\n");

    private static long? ReadStartTicks(int pid)
    {
        if (ProcessStat.Read(pid) is not { } stat || stat.IsZombie) return null;
        return stat.StartTicks;
    }
}
