using System.Net;
using Sandun.Client;
using Sandun.Server.Settings;

namespace Sandun.Server.Tests;

/// <summary>A real server on a free loopback port, with a data directory of its own.</summary>
public sealed class RunningServer : IAsyncDisposable
{
    /// <summary>Twice as long as a server gives its connections to end; reached only by a defect.</summary>
    private static readonly TimeSpan s_longestStop = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo _directory;
    private readonly Func<ServerOptions, ServerOptions> _change;
    private SandunServer _server = null!;

    private RunningServer(DirectoryInfo directory, Func<ServerOptions, ServerOptions> change)
    {
        _directory = directory;
        _change = change;
    }

    public string DataDirectory => _directory.FullName;

    public string LinkSocket => Path.Combine(DataDirectory, "run", "link.sock");

    public Uri Address { get; private set; } = null!;

    public SandunServer Server => _server;

    /// <summary>Follows no redirect and keeps no cookie by itself, so that tests see what is sent.</summary>
    public HttpClient Http { get; private set; } = null!;

    public HttpControlPlane Plane { get; private set; } = null!;

    public static async Task<RunningServer> StartAsync(Func<ServerOptions, ServerOptions>? change = null)
    {
        var running = new RunningServer(Directory.CreateTempSubdirectory("sandun-"), change ?? (options => options));
        await running.BeginAsync();
        return running;
    }

    /// <summary>Ends the server and starts another on the same data.</summary>
    public async Task RestartAsync()
    {
        await EndAsync();
        await BeginAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        _directory.Delete(recursive: true);
    }

    private async Task BeginAsync()
    {
        _server = await SandunServer.StartAsync(
            _change(new ServerOptions { DataDirectory = DataDirectory, Listen = [new IPEndPoint(IPAddress.Loopback, 0)] }), TimeProvider.System);
        Address = new Uri(_server.Addresses.First(address => address.StartsWith("http://127", StringComparison.Ordinal)));
        Http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = Address };
        Plane = new HttpControlPlane(new ServerAddress(Address, null));
    }

    private async Task EndAsync()
    {
        Http.Dispose();
        Plane.Dispose();
        await _server.DisposeAsync().AsTask().WaitAsync(s_longestStop);
    }
}
