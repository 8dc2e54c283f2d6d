using System.Globalization;

namespace Sandun.Lab.Centers;

/// <summary>What befalls data centers.</summary>
public sealed class CenterFaults(Laboratory lab)
{
    private static readonly string[] s_lossy = ["INPUT", "-p", "tcp", "-m", "statistic", "--mode", "random", "--probability", "0.3", "-j", "DROP"];

    /// <summary>All hosts of a center lose power without a word.</summary>
    public async Task PowerOffAsync(string center)
    {
        await lab.Network.PlugSiteAsync(center, connected: false);
        foreach (var host in lab.Network.Hosts.Where(host => host.Site == center)) await LabNetwork.PowerOffAsync(host);
    }

    /// <summary>The tasks of a center hang: they take connections and answer none.</summary>
    /// <returns>The processes that hang; to be sent <see cref="LabProcess.Continue"/> by <see cref="GoOn"/>.</returns>
    public async Task<IReadOnlyList<int>> HangAsync(string center)
    {
        var hung = new List<int>();
        foreach (var host in AgentsIn(center)) hung.AddRange(await ServersOnAsync(host));
        foreach (var pid in hung) LabProcess.Signal(pid, LabProcess.Stop);
        return hung;
    }

    public static void GoOn(IEnumerable<int> hung)
    {
        foreach (var pid in hung) LabProcess.Signal(pid, LabProcess.Continue);
    }

    /// <summary>The agents' hosts of a center lose 30 % of what is sent to them, or (again) nothing.</summary>
    public async Task LoseThirtyPercentAsync(string center, bool lose)
    {
        foreach (var host in AgentsIn(center)) await IptablesAsync(host, [lose ? "-I" : "-D", .. s_lossy]);
    }

    /// <summary>Nothing gets from one site to the other, either way, or everything does again; the laboratory itself reaches both.</summary>
    public async Task CutAsync(string a, string b, bool cut)
    {
        foreach (var (here, there) in new[] { (a, b), (b, a) })
        {
            foreach (var host in lab.Network.Hosts.Where(host => host.Site == here))
                foreach (var other in lab.Network.Hosts.Where(other => other.Site == there))
                    await IptablesAsync(host, [cut ? "-I" : "-D", "INPUT", "-s", other.Address, "-j", "DROP"]);
        }
    }

    private IEnumerable<LabHost> AgentsIn(string center) => lab.Of(LabRole.Agent).Where(host => host.Site == center);

    private static async Task<IEnumerable<int>> ServersOnAsync(LabHost host) =>
        (await Programs.RunAsync("ip", ["netns", "pids", host.Namespace])).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(IsServer).Select(pid => int.Parse(pid, CultureInfo.InvariantCulture));

    private static bool IsServer(string pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/comm").StartsWith("busybox", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            // It has ended since it was listed.
            return false;
        }
    }

    private static Task IptablesAsync(LabHost host, IReadOnlyList<string> arguments) =>
        Programs.RunAsync("nsenter", [$"--net=/run/netns/{host.Namespace}", "iptables", "-w", .. arguments]);
}
