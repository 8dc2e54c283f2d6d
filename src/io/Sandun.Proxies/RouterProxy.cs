using Sandun.Proxies.Haproxy;

namespace Sandun.Proxies;

/// <summary>The proxy a router left serving, for those who want it stopped.</summary>
public static class RouterProxy
{
    /// <summary>How long a proxy gets to end by itself.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Ends the HAProxy started in this work directory, if one runs there; never another, whatever the pid file says. Requests in
    /// flight are cut off.
    /// </summary>
    /// <returns>Whether one ran.</returns>
    public static async Task<bool> StopAsync(string workDir, CancellationToken cancellation)
    {
        var folder = new HaproxyFolder(workDir).Path;
        var pids = RunningProcess.AllHaproxyIn(folder).ToList();
        if (pids.Count == 0) return false;
        // The lowest number is usually the master, which ends its workers; a worker told as well just ends sooner.
        foreach (var pid in pids) Signals.Send(pid, Signals.Terminate);
        var step = TimeSpan.FromMilliseconds(10);
        for (var waited = TimeSpan.Zero; waited < s_patience; waited += step)
        {
            if (!RunningProcess.AllHaproxyIn(folder).Any()) return true;
            await Task.Delay(step, cancellation);
        }

        foreach (var pid in RunningProcess.AllHaproxyIn(folder)) Signals.Send(pid, Signals.Kill);
        return true;
    }
}
