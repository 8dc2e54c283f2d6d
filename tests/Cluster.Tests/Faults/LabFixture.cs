using System.Text.Json.Nodes;
using Sandun.Lab;
using Sandun.Lab.Histories;

namespace Sandun.Cluster.Tests.Faults;

/// <summary>
/// One laboratory for all faults, one after the other: three servers with etcd, two routers and four agents in two data centers and a
/// third site. It is booted by the first test that asks for it.
/// </summary>
public sealed class LabFixture : IAsyncLifetime
{
    public const string App = "/lab/web";
    public const int Instances = 8;
    public const int ServicePort = 10_100;

    private readonly string _directory = Directory.CreateTempSubdirectory("sandun-lab-").FullName;
    private Laboratory? _lab;

    /// <summary>The laboratory, once a test has asked for it.</summary>
    public Laboratory? Booted => _lab;

    /// <summary>What has happened in it, judged as it goes on.</summary>
    public LabHistory? History { get; private set; }

    /// <summary>What a laboratory runs; skips the test where a part is missing.</summary>
    public static LabPrograms Programs()
    {
        RealParts.Root();
        var etcd = RealParts.Program("etcd", "etcd-server");
        RealParts.Program("haproxy", "haproxy");
        RealParts.Program("iptables", "iptables");
        RealParts.Program("busybox", "busybox-static");
        var home = Repository.PathOf("artifacts/run");
        return new LabPrograms(Path.Combine(home, "bin", "sandun"), Path.Combine(home, "server", "sandun-server"), etcd);
    }

    public async Task<Laboratory> LabAsync()
    {
        var programs = Programs();
        if (_lab is not null) return _lab;
        _lab = await Laboratory.CreateAsync(LabPlan.Small(), _directory, programs);
        await _lab.BootAsync();
        var app = Workload.App(App, Instances, ServicePort);
        app["unreachableStrategy"] = new JsonObject { ["inactiveAfterSeconds"] = 3, ["expungeAfterSeconds"] = 6 };
        ((JsonObject)app["healthChecks"]![0]!)["intervalSeconds"] = 1;
        await _lab.Client.AskAsync(HttpMethod.Put, "/v2/apps" + App, app.ToJsonString(), TimeSpan.FromSeconds(30));
        await _lab.HealthyAsync(Instances, TimeSpan.FromSeconds(60));
        await _lab.RoutedAsync(TimeSpan.FromSeconds(30));
        History = await LabHistory.BeginAsync(_lab);
        return _lab;
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (History is { } history)
        {
            Console.WriteLine($"judged: {history.Summary}");
            await history.DisposeAsync();
        }

        if (_lab is not null) await _lab.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }
}
