using System.Diagnostics;
using System.Globalization;
using Sandun.Client;
using Sandun.NativeApi;

namespace Sandun.Lab.Reference;

/// <summary><c>sandun-lab reference</c>: the reference installation, simulated, until Ctrl-C.</summary>
public static class ReferenceCommand
{
    /// <summary>A busy machine starts five servers in half a minute; beyond this something is wrong.</summary>
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(180);

    /// <param name="program">The server's program.</param>
    /// <param name="port">Port of the console.</param>
    /// <param name="servers">1, or more on an etcd.</param>
    /// <param name="ended">Ends it.</param>
    /// <exception cref="LabException">It did not come up; the message says what is missing.</exception>
    public static async Task RunAsync(string program, int port, int servers, Task ended)
    {
        var directory = Directory.CreateTempSubdirectory("sandun-reference-").FullName;
        var watch = Stopwatch.StartNew();
        void Say(string what) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{watch.Elapsed.TotalSeconds,6:0.0} s  {what}"));
        var control = new ReferenceServers(program, directory, port, servers);
        await using var end = control;
        control.Start();
        using var plane = new HttpControlPlane(new ServerAddress(new Uri(control.Urls[0]), null));
        IReadOnlyList<string> sockets = [];
        await UntilAsync(
            ended, async () => (sockets = LeaderFirst(await plane.ClusterAsync(default), control)).Count > 0, $"no server leads; logs are in {directory}");
        if (ended.IsCompleted) return;
        await using var fleet = new SimulatedFleet(sockets, TimeProvider.System);
        Say($"{servers + fleet.Routers.Count + fleet.Agents.Count} hosts: {servers} servers, {fleet.Routers.Count} load balancers, {fleet.Agents.Count} compute nodes");
        await UntilAsync(ended, async () => (await plane.OverviewAsync(default)).NodesReachable == fleet.Agents.Count, $"the nodes are not there; logs are in {directory}");
        if (ended.IsCompleted) return;
        Say($"{fleet.Agents.Count} nodes are there");
        await DeployAsync(plane);
        await UntilAsync(
            ended, async () => (await plane.OverviewAsync(default)).Containers == ReferenceInstallation.Containers, $"the containers do not run; logs are in {directory}");
        if (ended.IsCompleted) return;
        Say($"{ReferenceInstallation.Containers} containers run");
        await ShowAsync(plane);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"memory: {control.MemoryKibibytes >> 10} MiB for the servers, {ReferenceServers.ProportionalKibibytes(Environment.ProcessId) >> 10} MiB for the simulated hosts"));
        Console.WriteLine($"Console  {control.Urls[0]}/datacenters");
        Console.WriteLine("Ctrl-C ends it.");
        await ended;
        if (Directory.Exists(directory)) await end.DisposeAsync();
        Directory.Delete(directory, recursive: true);
    }

    /// <summary>Names the data centers and deploys the applications.</summary>
    public static async Task DeployAsync(HttpControlPlane plane)
    {
        foreach (var (id, english, chinese, site) in ReferenceInstallation.Centers)
            await plane.DescribeCenterAsync(id, new CenterEdit(english, chinese, site, null, null), default);
        await plane.ApplyAsync(ReferenceInstallation.Group().ToJsonString(), false, default);
    }

    /// <summary>The sockets with the leader's first, so that a hundred nodes need not look for it; none while nobody leads.</summary>
    private static IReadOnlyList<string> LeaderFirst(ClusterStatus cluster, ReferenceServers control)
    {
        if (cluster.Members.FirstOrDefault(member => member.Leads) is not { } leader) return [];
        return [.. control.Sockets.OrderByDescending(socket => socket.Contains($"/{leader.Name}/", StringComparison.Ordinal))];
    }

    private static async Task ShowAsync(HttpControlPlane plane)
    {
        var overview = await plane.OverviewAsync(default);
        var centers = await plane.DataCentersAsync(default);
        Console.WriteLine();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{centers.Centers.Count} data centers, {overview.Systems} systems, {overview.Nodes} nodes, {overview.Containers} containers"));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{overview.Resources.Cpus.Allocated:0.##} / {overview.Resources.Cpus.Total:0.##} cores, {overview.Resources.MemoryMegabytes.Allocated / 1024:0.0} / {overview.Resources.MemoryMegabytes.Total / 1024:0.0} GB memory, {overview.Resources.DiskMegabytes.Allocated / 1024:0.0} / {overview.Resources.DiskMegabytes.Total / 1024:0.0} GB storage"));
        foreach (var center in centers.Centers)
            Console.WriteLine($"{center.NameEn} ({center.NameZh}): {center.Containers} = {string.Join(" + ", center.Apps.Select(app => $"{app.NameZh} {app.Containers}"))}");
    }

    private static async Task UntilAsync(Task ended, Func<Task<bool>> condition, string instead)
    {
        var watch = Stopwatch.StartNew();
        while (!ended.IsCompleted && !await HoldsAsync(condition))
        {
            if (watch.Elapsed > s_limit) throw new LabException(instead);
            await Task.WhenAny(ended, Task.Delay(200));
        }
    }

    private static async Task<bool> HoldsAsync(Func<Task<bool>> condition)
    {
        try
        {
            return await condition();
        }
        catch (ControlPlaneException)
        {
            // The servers are still starting, or choose who leads.
            return false;
        }
    }
}
