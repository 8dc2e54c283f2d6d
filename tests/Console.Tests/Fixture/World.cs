using Sandun.NativeApi;

namespace Sandun.WebConsole.Tests.Fixture;

/// <summary>A data center as the console's tests start with it: two centers, eight nodes, and apps in every state.</summary>
public static class World
{
    public static readonly DateTimeOffset Start = DateTimeOffset.UtcNow.AddMinutes(-90);

    public static ResourceSummary Resources(decimal scale) => new(
        new(42.5m * scale, 61 * scale, 128 * scale), new(181_000 * scale, 236_000 * scale, 524_288 * scale),
        new(820_000 * scale, 1_150_000 * scale, 4_194_304 * scale));

    public static IReadOnlyList<ComponentLight> Components =>
    [
        new("server", Light.Green, "0.1.0, leads since 10:02"), new("store", Light.Green, "SQLite, revision 18232"),
        new("resource-manager", Light.Green, "8 agents, 1 framework"), new("service-scheduler", Light.Green, "12 apps"),
        new("agents", Light.Yellow, "7 of 8 connected"), new("routers", Light.Green, "2 connected, serve revision 18232"),
    ];

    public static IReadOnlyList<NodeSummary> Nodes =>
    [
        .. Enumerable.Range(1, 8).Select(n => new NodeSummary(
            $"agent-{n}", $"node-{n}", n <= 4 ? "sandun" : "binjiang", "hangzhou", n != 8, Start, 3 * n, Resources(0.125m), n % 2 == 0,
            ["rack:r" + n, "ssd:true"], n == 3 ? ["memory limit"] : [], "0.1.0")
        {
            State = n switch { 5 => NodeState.Draining, 6 => NodeState.Quarantined, 8 => NodeState.Unreachable, _ => NodeState.Up },
            ClosedBecause = n switch
            {
                5 => ["draining: closed by ops, and what runs there moves elsewhere"],
                6 => ["in quarantine until 12:00:00 UTC: the last 5 launches there failed"],
                _ => [],
            },
            Drain = n == 5 ? new DrainProgress(Start, Start.AddHours(1), 15, 3) : null,
        }),
    ];

    public static IEnumerable<AppDetail> Apps =>
    [
        App("/shop/web", 4, AppState.Running, ["http://127.0.0.1:10000", "shop.example"]),
        App("/shop/catalog", 3, AppState.Running, ["http://127.0.0.1:10001"]),
        App("/shop/cart", 3, AppState.Unhealthy, ["http://127.0.0.1:10002"]),
        App("/shop/payments", 2, AppState.Delayed, []),
        App("/billing/api", 6, AppState.Running, ["http://127.0.0.1:10010"]),
        App("/billing/worker", 12, AppState.Waiting, []),
        App("/portal/web", 8, AppState.Running, ["portal.example"]),
        App("/portal/sessions", 3, AppState.Running, []),
        App("/reports", 0, AppState.Suspended, []),
    ];

    public static AppDetail App(string id, int instances, AppState state, IReadOnlyList<string> routes)
    {
        var missing = state is AppState.Waiting or AppState.Delayed ? instances / 2 : 0;
        var unhealthy = state == AppState.Unhealthy ? 1 : 0;
        var running = instances - missing;
        var summary = new AppSummary(
            id, instances, running, running - unhealthy, unhealthy, 0, missing, true, state, 0.5m, 512, Start, [], "", routes);
        var list = Enumerable.Range(0, instances).Select(n => Instance(id, n, n < running, n >= unhealthy)).ToList();
        var failure = state == AppState.Delayed ? Failure(id) : null;
        return new(summary, Definition(id, instances), list, [], failure, [Start, Start.AddDays(-1)]);
    }

    public static InstanceDetail Instance(string app, int number, bool runs, bool healthy)
    {
        var id = $"{app.TrimStart('/').Replace('/', '_')}.instance-{number}";
        if (!runs) return new(id, "", "Scheduled", null, "", "", "", [], 0, Start, null, 0, null, null, [], "");
        var node = (number % 7) + 1;
        return new(
            id, id + "._app.1", "Running", healthy, "node-" + node, node <= 4 ? "sandun" : "binjiang", "127.0.0.1", [31000 + number],
            4000 + number, Start, Start.AddSeconds(number), healthy ? 0 : 3, 0.12m, 143, [healthy ? "HTTP / 200 in 2 ms" : "HTTP / 503"],
            "serving");
    }

    public static string Definition(string id, int instances) =>
        $$"""
          {
            "id": "{{id}}",
            "cmd": "exec ./serve --port $PORT0",
            "cpus": 0.5,
            "mem": 512,
            "instances": {{instances}},
            "autoscaling": { "min": 2, "max": 20, "slo": { "p95Milliseconds": 300 } },
            "healthChecks": [ { "protocol": "HTTP", "path": "/health" } ]
          }
          """;

    private static FailureDetail Failure(string app) => new(
        app.TrimStart('/').Replace('/', '_') + ".instance-9._app.4", "TASK_FAILED", "Command exited with status 3", "node-2",
        Start.AddMinutes(80), 3, "connecting to db:5432\nFATAL: password authentication failed\n<b>not markup</b>");
}
