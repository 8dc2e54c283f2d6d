using System.Diagnostics;

namespace Sandun.Tests.Routing;

/// <summary>What may happen to a load balancer.</summary>
internal static class RoutingFaults
{
    /// <summary>Kills the HAProxy started in this folder, master and workers, as the kernel would when memory is short.</summary>
    public static void KillHaproxy(string folder)
    {
        foreach (var process in Process.GetProcessesByName("haproxy"))
        {
            using (process)
            {
                try
                {
                    if (File.ReadAllText($"/proc/{process.Id}/cmdline").Split('\0').Contains(folder)) process.Kill();
                }
                catch (Exception gone) when (gone is IOException or InvalidOperationException or UnauthorizedAccessException)
                {
                    // It ended meanwhile, which is all that is wanted.
                }
            }
        }
    }
}
