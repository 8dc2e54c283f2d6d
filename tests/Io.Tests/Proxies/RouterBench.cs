using System.Diagnostics;
using System.Net;
using Sandun.Protocol;
using Sandun.Proxies;
using Sandun.Proxies.Haproxy;
using Sandun.Proxies.Yarp;
using Sandun.Routing;
using Xunit;

namespace Sandun.Tests.Proxies;

/// <summary>A router's loop with a real proxy, and the registry it follows. The test plays the server.</summary>
internal sealed class RouterBench : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);
    private readonly CancellationTokenSource _ending = new();
    private readonly IProxyEngine _engine;
    private readonly Task _running;
    private long _revision;

    private RouterBench(RouterRole role, IProxyEngine engine, string workDir, long revision)
    {
        Role = role;
        _engine = engine;
        WorkDir = workDir;
        _revision = revision;
        _running = role.RunAsync(engine, _ending.Token);
    }

    public RouterRole Role { get; }

    public string WorkDir { get; }

    public long Revision => _revision;

    public static string NewWorkDir() => Directory.CreateTempSubdirectory("sandun-router-").FullName;

    public static RouterBench OverHaproxy(string workDir, int entryPort, long revision = 0, RegistryFile? file = null, ProxySettings? settings = null, string? program = null,
        TimeSpan? readBack = null, long? openFiles = null)
    {
        var path = program ?? RealParts.Program("haproxy", "haproxy");
        var binary = HaproxyBinary.Find(path, out var reason) ?? throw new InvalidOperationException(reason);
        var role = new RouterRole(new RouterId("test"), file, TimeProvider.System, new TestLog()) { CertificateFile = Kept(file, workDir) };
        var services = new EngineServices(TimeProvider.System, new TestLog()) { OpenFiles = openFiles };
        var engine = new HaproxyEngine(binary, workDir, settings ?? new ProxySettings { EntryPort = entryPort }, role.Wake, services)
        {
            ReadBackInterval = readBack ?? TimeSpan.FromSeconds(30),
        };
        return new RouterBench(role, engine, workDir, revision);
    }

    public static RouterBench OverYarp(string workDir, int entryPort, ProxySettings? settings = null, RegistryFile? file = null)
    {
        var role = new RouterRole(new RouterId("test"), file, TimeProvider.System, new TestLog()) { CertificateFile = Kept(file, workDir) };
        var services = new EngineServices(TimeProvider.System, new TestLog());
        return new RouterBench(role, new YarpEngine(settings ?? new ProxySettings { EntryPort = entryPort }, role.Wake, services), workDir, 0);
    }

    /// <summary>A router that keeps its registry keeps its certificates as well.</summary>
    private static CertificateFile? Kept(RegistryFile? file, string workDir) =>
        file is null ? null : new CertificateFile(Path.Combine(workDir, "certificates.json"), new TestLog());

    /// <summary>One commit of the registry; the given changes get its revision.</summary>
    public async Task<long> CommitAsync(params Func<long, RegistryChange>[] changes)
    {
        var revision = ++_revision;
        await Role.PostAsync(revision, [.. changes.Select(change => change(revision))], CancellationToken.None);
        return revision;
    }

    /// <summary>The first the router hears is a whole registry, so its proxy starts with all of it: no reload is to follow.</summary>
    public async Task StartAsync(params Func<long, RegistryChange>[] changes)
    {
        var registry = new RegistryTable();
        registry.Replace(RegistryView.Empty);
        var revision = ++_revision;
        registry.Apply(revision, [.. changes.Select(change => change(revision))]);
        await Role.PostAsync(registry.ToView(), CancellationToken.None);
        await AppliedAsync(revision);
    }

    public Task AppliedAsync(long revision) => UntilAsync(() => Role.Latest.AppliedRevision >= revision, $"revision {revision} applied");

    public Task DrainedAsync(string task) => UntilAsync(() => Role.Latest.Drained.Contains(new TaskId(task)), $"{task} drained");

    public async Task UntilAsync(Func<bool> condition, string what)
    {
        var watch = Stopwatch.StartNew();
        while (!condition())
        {
            if (_running.IsFaulted) await _running;
            if (watch.Elapsed > s_patience) Assert.Fail($"not within {s_patience}: {what}; last report {Role.Latest}, {string.Join(' ', Role.Latest.Drained)}");
            await Task.Delay(1);
        }
    }

    /// <summary>Ends the router's loop as its own death would: the proxy is told nothing.</summary>
    public async Task AbandonAsync()
    {
        await _ending.CancelAsync();
        await _running;
    }

    /// <summary>Ends a proxy that lives in the router's process, as the process's end would.</summary>
    public ValueTask DisposeEngineAsync() => _engine.DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        await AbandonAsync();
        await _engine.DisposeAsync();
        await RouterProxy.StopAsync(WorkDir, CancellationToken.None);
        if (Directory.Exists(WorkDir)) Directory.Delete(WorkDir, recursive: true);
    }

    public static Func<long, RegistryChange> Route(string app, int? servicePort, bool http = true, string[]? hosts = null, string? path = null, int index = 0, RouteSettings? settings = null) =>
        revision => new RegistryChange.RoutePut(new Route
        {
            App = PathId.Absolute(app), PortIndex = index, ServicePort = servicePort, Http = http, VirtualHosts = [.. hosts ?? []], PathPrefix = path, Revision = revision,
            Settings = settings ?? RouteSettings.Default,
        });

    public static Func<long, RegistryChange> NoRoute(string app) => revision => new RegistryChange.RouteRemoved(PathId.Absolute(app), 0, revision);

    public static Func<long, RegistryChange> Endpoint(string app, string task, int port, EndpointState state = EndpointState.Serving, int weight = 256, string? zone = null) =>
        revision => new RegistryChange.EndpointPut(new Endpoint
        {
            App = PathId.Absolute(app), Task = new TaskId(task), State = state, Address = "127.0.0.1", Ports = [port], Hostname = "here", Weight = weight, Zone = zone, Revision = revision,
        });

    public static Func<long, RegistryChange> Gone(string app, string task) =>
        revision => new RegistryChange.EndpointRemoved(new TaskId(task), PathId.Absolute(app), revision);

    /// <summary>A client that opens a connection for each request.</summary>
    public static HttpClient ClosingClient() => new(new SocketsHttpHandler { UseProxy = false, PooledConnectionLifetime = TimeSpan.Zero }) { Timeout = s_patience };

    /// <summary>A client that keeps its connections.</summary>
    public static HttpClient KeepingClient() => new(new SocketsHttpHandler { UseProxy = false }) { Timeout = s_patience };

    public static async Task<(HttpStatusCode Status, string Body)> GetAsync(HttpClient client, int port, string? host = null, string path = "/")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{port}{path}");
        request.Headers.Host = host;
        using var response = await client.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}
