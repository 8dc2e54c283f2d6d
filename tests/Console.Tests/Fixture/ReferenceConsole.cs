using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Microsoft.Playwright;
using Sandun.Client;
using Sandun.Lab.Reference;
using Sandun.NativeApi;
using Xunit;

namespace Sandun.WebConsole.Tests.Fixture;

/// <summary>A real server with its console, and the reference installation on its link: 80 simulated agents, 8 routers, 528 tasks.</summary>
public sealed class ReferenceConsole : IAsyncDisposable
{
    /// <summary>Far beyond what a busy machine needs.</summary>
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(120);

    private readonly string _directory = Directory.CreateTempSubdirectory("sandun-").FullName;
    private ReferenceServers? _servers;
    private SimulatedFleet? _fleet;

    public string Url => _servers!.Urls[0];

    /// <summary>What the browser complained of.</summary>
    public ConcurrentQueue<string> Complaints { get; } = [];

    /// <summary>Starts it unless it runs.</summary>
    public async Task StartAsync()
    {
        if (_servers is not null) return;
        _servers = new ReferenceServers(ReferenceServers.FindProgram(), _directory, FreePort(), 1);
        _servers.Start();
        using var plane = new HttpControlPlane(new ServerAddress(new Uri(Url), null));
        await UntilAsync(async () => (await plane.ClusterAsync(default)).Members.Any(member => member.Leads));
        _fleet = new SimulatedFleet(_servers.Sockets, TimeProvider.System);
        await UntilAsync(async () => (await plane.OverviewAsync(default)).NodesReachable == 80);
        await ReferenceCommand.DeployAsync(plane);
        await UntilAsync(async () => await plane.OverviewAsync(default) is { Containers: 528, Deployments: 0 });
    }

    /// <summary>A page on it, live.</summary>
    public async Task<IPage> OpenAsync(IBrowserContext profile, string path)
    {
        var page = await profile.NewPageAsync();
        page.SetDefaultTimeout(60_000);
        page.Console += (_, message) =>
        {
            if (message.Type == "error") Complaints.Enqueue(message.Text);
        };
        page.PageError += (_, error) => Complaints.Enqueue(error);
        await GoAsync(page, path);
        return page;
    }

    public async Task GoAsync(IPage page, string path)
    {
        await page.GotoAsync(Url + path);
        await page.Locator("#time-words[data-interactive=true]").WaitForAsync(new() { State = WaitForSelectorState.Attached });
    }

    public async ValueTask DisposeAsync()
    {
        if (_fleet is not null) await _fleet.DisposeAsync();
        if (_servers is not null) await _servers.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                if (await condition()) return;
            }
            catch (ControlPlaneException)
            {
                // It is still starting.
            }

            if (watch.Elapsed > s_limit) Assert.Fail("the reference installation does not come up");
            await Task.Delay(100);
        }
    }
}
