using System.Runtime.InteropServices;

namespace Sandun.Proxies.Haproxy;

/// <summary>Signals of Linux, by number.</summary>
internal static partial class Signals
{
    public const int Kill = 9;
    public const int SoftStop = 10; // SIGUSR1
    public const int Reload = 12; // SIGUSR2
    public const int Terminate = 15;

    /// <returns>Whether it was delivered.</returns>
    public static bool Send(int pid, int signal) => KillNative(pid, signal) == 0;

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int KillNative(int pid, int signal);
}
