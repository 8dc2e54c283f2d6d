using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Sandun.Benchmarks.Harness;
using Sandun.Protocol;
using Sandun.Proxies.Haproxy;
using Sandun.Routing;

namespace Sandun.Benchmarks.Routing;

/// <summary>5,000 servers in 500 backends: what one endpoint's change costs the router itself, and how long it takes until a real HAProxy serves it.</summary>
internal static class LargeRegistry
{
    private const int Apps = 500;
    private const int Endpoints = 5_000;
    private const int FirstPort = 26_000;
    private const int InstancePort = 25_999;

    /// <summary>Instances that come, one at a time; as many go.</summary>
    private const int Comers = 200;

    public static async Task MeasureAsync(HaproxyBinary haproxy, FigureReport report)
    {
        var routes = Enumerable.Range(0, Apps).Select(app => new Route { App = AppOf(app), PortIndex = 0, ServicePort = FirstPort + app, Revision = 1 });
        var view = new RegistryView(1, [.. routes], [.. Enumerable.Range(0, Endpoints).Select(number => Of(number, 256, 1))]);
        Computing(view, report);
        await ServedAsync(haproxy, view, report);
    }

    private static void Computing(RegistryView view, FigureReport report)
    {
        var registry = new RegistryTable();
        registry.Replace(view);
        var none = new SortedDictionary<int, string>();
        var watch = Stopwatch.StartNew();
        var model = ProxyModelBuilder.Build(registry, new ProxySettings(), none, ProxyModel.Empty);
        var state = HaproxyState.Fresh(model, DateTimeOffset.UnixEpoch);
        var text = HaproxyConfiguration.Render(model, state.Slots, new HaproxyLimits(20_000, null), 1);
        report.Add(Figure.AtMost("routing.scale.cold-start", watch.Elapsed.TotalMilliseconds, "ms", 2_000), new Figure("routing.scale.configuration", text.Length / 1e6, "MB"));
        var changes = new List<double>();
        for (var change = 0; change < 100; change++)
        {
            var before = Stopwatch.GetTimestamp();
            registry.Apply(change + 2, [new RegistryChange.EndpointPut(Of(change * 7, change % 256, change + 2))]);
            model = ProxyModelBuilder.Build(registry, new ProxySettings(), none, model);
            state.Plan(model, DateTimeOffset.UnixEpoch);
            changes.Add(Stopwatch.GetElapsedTime(before).TotalMilliseconds);
        }

        var sample = new Sample(changes);
        report.Add(new Figure("routing.scale.change.p50", sample.Median, "ms"), new Figure("routing.scale.change.p99", sample.At(0.99), "ms"));
    }

    private static async Task ServedAsync(HaproxyBinary haproxy, RegistryView view, FigureReport report)
    {
        report.Say($"a HAProxy with {Apps} apps of {Endpoints} instances ...");
        using var instances = new TcpListener(IPAddress.Loopback, InstancePort);
        instances.Start(1_024);
        using var ending = new CancellationTokenSource();
        var answering = AnswerAsync(instances, ending.Token);
        await using (var driven = new DrivenProxy(haproxy, view))
        {
            var watch = Stopwatch.StartNew();
            await driven.ServesAsync(1);
            report.Add(new Figure("routing.scale.started", watch.Elapsed.TotalMilliseconds, "ms"));
            var (came, went, revision) = (new List<double>(), new List<double>(), 1L);
            for (var number = Endpoints; number < Endpoints + Comers; number++)
            {
                var endpoint = Of(number, 256, ++revision);
                came.Add(await TakesAsync(driven, new RegistryChange.EndpointPut(endpoint)));
                went.Add(await TakesAsync(driven, new RegistryChange.EndpointPut(endpoint with { State = EndpointState.Draining, Revision = ++revision })));
                await driven.ChangeAsync(new RegistryChange.EndpointRemoved(endpoint.Task, endpoint.App, ++revision));
            }

            var (coming, going) = (new Sample(came), new Sample(went));
            report.Add(
                Figure.AtMost("routing.scale.served.p50", coming.Median, "ms", 10), Figure.AtMost("routing.scale.served.p99", coming.At(0.99), "ms", 50),
                new Figure("routing.scale.drained.p50", going.Median, "ms"), new Figure("routing.scale.drained.p99", going.At(0.99), "ms"));
        }

        await ending.CancelAsync();
        await answering;
    }

    private static async Task<double> TakesAsync(DrivenProxy driven, RegistryChange change)
    {
        var before = Stopwatch.GetTimestamp();
        await driven.ChangeAsync(change);
        return Stopwatch.GetElapsedTime(before).TotalMilliseconds;
    }

    /// <summary>What HAProxy's checks meet.</summary>
    private static async Task AnswerAsync(TcpListener listener, CancellationToken cancellation)
    {
        try
        {
            while (true) (await listener.AcceptSocketAsync(cancellation)).Dispose();
        }
        catch (OperationCanceledException)
        {
            // All was measured that was to be.
        }
    }

    private static PathId AppOf(int app) => PathId.Absolute($"/app{app}");

    private static Endpoint Of(int number, int weight, long revision) => new()
    {
        App = AppOf(number % Apps), Task = new TaskId($"t{number}"), State = EndpointState.Serving, Address = "127.0.0.1", Ports = [InstancePort],
        Hostname = "h", Weight = weight, Revision = revision,
    };
}
