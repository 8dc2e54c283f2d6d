using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Sandun.Lab;

namespace Sandun.Cluster.Tests.Faults;

/// <summary>
/// Watches a laboratory while a fault goes on, from outside, and keeps what it saw with its time: every request to a route, what nodes are
/// said to hold, who is said to lead. What must hold at every moment is judged over this history at the end.
/// </summary>
internal sealed class Witness : IAsyncDisposable
{
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(100);

    private readonly Laboratory _lab;
    private readonly DateTimeOffset _began = DateTimeOffset.UtcNow;
    private readonly CancellationTokenSource _ending = new();
    private readonly ConcurrentQueue<string> _violations = [];
    private readonly ConcurrentQueue<(DateTimeOffset At, string Router, HttpStatusCode? Status)> _requests = [];
    private readonly EventFollower _events;
    private readonly int _healthyLeast;
    private readonly List<Task> _watching;

    private Witness(Laboratory lab, IEnumerable<LabHost> routers, int healthyLeast)
    {
        _lab = lab;
        _healthyLeast = healthyLeast;
        _events = new EventFollower(lab);
        _watching = [.. routers.Select(router => Task.Run(() => AskAsync(router))), Task.Run(LookAsync), Task.Run(() => _events.FollowAsync(_ending.Token))];
    }

    /// <summary>Requests so far.</summary>
    public int Requests => _requests.Count;

    /// <param name="lab">The laboratory.</param>
    /// <param name="routers">Those whose route must answer all the time.</param>
    /// <param name="healthyLeast">How many healthy instances the app under test must have at every moment (I7); 0 leaves it unasked.</param>
    public static Witness Begin(Laboratory lab, IEnumerable<LabHost>? routers = null, int healthyLeast = 0) => new(lab, routers ?? lab.Of(LabRole.Router), healthyLeast);

    /// <summary>I2, I7, I9 and I10 over the whole time; fails with what was seen, and when.</summary>
    public async Task CheckAsync()
    {
        await DisposeAsync();
        var failed = _requests.Where(request => request.Status != HttpStatusCode.OK)
            .Select(request => $"{Seconds(request.At)} a request by {request.Router} got {request.Status?.ToString() ?? "no answer"}").ToList();
        Assert.True(failed.Count == 0, $"I10: {failed.Count} of {_requests.Count} requests failed: {string.Join("; ", failed.Take(10))}");
        Assert.True(_events.Violations.Count == 0, string.Join("; ", _events.Violations.Take(10)));
        Assert.True(_violations.IsEmpty, string.Join("; ", _violations.Take(10)));
        Assert.True(_requests.Count > 0, "nothing was asked");
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await Task.WhenAll(_watching);
    }

    private async Task AskAsync(LabHost router)
    {
        using var http = new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.Zero, UseProxy = false }) { Timeout = TimeSpan.FromSeconds(10) };
        var url = new Uri($"http://{router.Address}:{LabFixture.ServicePort}/");
        while (!_ending.IsCancellationRequested)
        {
            HttpStatusCode? status = null;
            try
            {
                using var answer = await http.GetAsync(url, CancellationToken.None);
                status = answer.StatusCode;
            }
            catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException)
            {
                // No answer is an observation too.
            }

            _requests.Enqueue((DateTimeOffset.UtcNow, router.Name, status));
            await Task.Delay(50, CancellationToken.None);
        }
    }

    /// <summary>I2 and I7: what tasks take of a node is at most what it has, and enough instances are healthy, whenever a server says.</summary>
    private async Task LookAsync()
    {
        var servers = _lab.Of(LabRole.Server);
        for (var turn = 0; !_ending.IsCancellationRequested; turn++)
        {
            if (await _lab.Client.TryAsync(_lab.Url(servers[turn % servers.Count]), HttpMethod.Get, "/sandun/v1/nodes") is { Status: HttpStatusCode.OK } answer)
            {
                foreach (var node in JsonNode.Parse(answer.Body)!.AsArray()) Judge(node!);
            }

            if (_healthyLeast > 0 && await _lab.Client.TryAsync(_lab.Url(servers[turn % servers.Count]), HttpMethod.Get, "/v2/apps" + LabFixture.App) is
                { Status: HttpStatusCode.OK } app)
                Count(JsonNode.Parse(app.Body)!["app"]!);

            await Task.Delay(s_look, CancellationToken.None);
        }
    }

    private void Count(JsonNode app)
    {
        var (healthy, all) = ((int)app["tasksHealthy"]!, (int)app["tasksStaged"]! + (int)app["tasksRunning"]!);
        if (healthy < _healthyLeast) _violations.Enqueue($"{Seconds(DateTimeOffset.UtcNow)} I7: {healthy} instances are healthy, and {_healthyLeast} must be");
        if (all > 2 * LabFixture.Instances) _violations.Enqueue($"{Seconds(DateTimeOffset.UtcNow)} I7: {all} instances at once, and {2 * LabFixture.Instances} may be");
    }

    private void Judge(JsonNode node)
    {
        var resources = node["resources"]!.AsObject();
        foreach (var (name, value) in resources)
        {
            if (value is not JsonObject amount || amount["total"] is not { } total || amount["allocated"] is not { } used) continue;
            if ((double)used > (double)total + 1e-6) _violations.Enqueue($"{Seconds(DateTimeOffset.UtcNow)} I2: {node["hostname"]} gives {used} {name} of {total}");
        }
    }

    private string Seconds(DateTimeOffset at) => string.Create(CultureInfo.InvariantCulture, $"after {(at - _began).TotalSeconds:0.0} s");
}
