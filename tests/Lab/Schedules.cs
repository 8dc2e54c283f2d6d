using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Sandun.Lab.Histories;

namespace Sandun.Lab;

/// <summary>
/// Random faults on a laboratory, one after the other or two at once, each followed by a quiet time and by the questions that must be
/// answered rightly after any of them. A seed draws the same faults again; what processes do in between is theirs.
/// </summary>
public sealed class Schedules
{
    private const string App = "/lab/web";
    private const int Instances = 8;

    private static readonly TimeSpan s_settle = TimeSpan.FromSeconds(120);

    private readonly Laboratory _lab;
    private readonly Random _random;
    private readonly Action<string> _say;
    private readonly List<Func<Task>> _heal = [];
    private int _written;

    /// <param name="lab">A laboratory that has booted and runs nothing yet.</param>
    /// <param name="seed">Draws the faults.</param>
    /// <param name="say">Hears what is done.</param>
    public Schedules(Laboratory lab, int seed, Action<string> say)
    {
        _lab = lab;
        _random = new Random(seed);
        _say = say;
    }

    /// <summary>Runs so many schedules.</summary>
    /// <exception cref="LabException">A promise was broken; the message says which, after which faults.</exception>
    public async Task RunAsync(int count)
    {
        var app = Workload.App(App, Instances, 10_100);
        app["unreachableStrategy"] = new JsonObject { ["inactiveAfterSeconds"] = 3, ["expungeAfterSeconds"] = 6 };
        await _lab.Client.AskAsync(HttpMethod.Put, "/v2/apps" + App, app.ToJsonString(), s_settle);
        await _lab.HealthyAsync(Instances, s_settle);
        await using var history = await LabHistory.BeginAsync(_lab);
        for (var number = 1; number <= count; number++)
        {
            var faults = new List<string>();
            for (var i = _random.Next(1, 3); i > 0; i--) faults.Add(await FaultAsync());
            var what = string.Create(CultureInfo.InvariantCulture, $"schedule {number}: {string.Join(", then ", faults)}");
            _say(what);
            try
            {
                await WriteAsync();
                await Task.Delay(TimeSpan.FromSeconds(_random.Next(1, 15)));
                foreach (var heal in _heal) await heal();
                _heal.Clear();
                await CheckAsync();
                if (await history.BrokenAsync() is { Count: > 0 } broken) throw new LabException(string.Join("; ", broken.Take(10)));
            }
            catch (LabException broken)
            {
                throw new LabException($"{what}: {broken.Message}");
            }
        }

        _say(history.Summary);
    }

    private async Task<string> FaultAsync()
    {
        var servers = _lab.Of(LabRole.Server);
        switch (_random.Next(8))
        {
            case 0: return await AgainAsync(_lab.Part(await LeaderAsync()), LabProcess.Kill, "the leader is killed");
            case 1: return await AgainAsync(_lab.Part(await LeaderAsync()), LabProcess.Terminate, "the leader is ended");
            case 2:
                var paused = _lab.Part(await LeaderAsync());
                paused.Send(LabProcess.Stop);
                _heal.Add(() => Done(() => paused.Send(LabProcess.Continue)));
                return "the leader is paused";
            case 3: return await AgainAsync(_lab.Part(Any(servers), "etcd"), LabProcess.Kill, "a member of etcd is killed");
            case 4: return await AgainAsync(_lab.Part(Any(_lab.Of(LabRole.Agent))), LabProcess.Kill, "an agent is killed");
            case 5: return await AgainAsync(_lab.Part(Any(_lab.Of(LabRole.Router))), LabProcess.Kill, "a router is killed");
            case 6:
                var host = Any(_lab.Of(LabRole.Agent));
                await _lab.Network.PlugAsync(host, connected: false);
                _heal.Add(() => _lab.Network.PlugAsync(host, connected: true));
                return $"{host.Name} is cut off";
            default:
                var site = Any(_lab.Plan.Sites).Name;
                await _lab.Network.PlugSiteAsync(site, connected: false);
                _heal.Add(() => _lab.Network.PlugSiteAsync(site, connected: true));
                return $"the site {site} is cut off";
        }
    }

    /// <summary>Sends a signal that ends a process, which is started again when the trouble is over.</summary>
    private async Task<string> AgainAsync(LabProcess process, int signal, string what)
    {
        if (!process.Runs) return what + " (it was not running)";
        process.Send(signal);
        await process.EndedAsync(s_settle);
        _heal.Add(() => Done(process.Start));
        return what;
    }

    private async Task<LabHost> LeaderAsync()
    {
        try
        {
            return await _lab.LeaderAsync(TimeSpan.FromSeconds(5));
        }
        catch (LabException)
        {
            // Nobody leads under the first fault: any server will do for the second.
            return Any(_lab.Of(LabRole.Server));
        }
    }

    /// <summary>Writes while the trouble goes on; a write that was acknowledged must be there afterwards.</summary>
    private async Task WriteAsync()
    {
        foreach (var host in _lab.Of(LabRole.Server))
        {
            var json = string.Create(CultureInfo.InvariantCulture, $$"""{"id":"/lab/written/n{{_written}}","cmd":"sleep 1","instances":0}""");
            if (await _lab.Client.TryAsync(_lab.Url(host), HttpMethod.Post, "/v2/apps", json) is { Status: HttpStatusCode.Created or HttpStatusCode.Conflict }) _written++;
        }
    }

    private async Task CheckAsync()
    {
        await _lab.HealthyAsync(Instances, s_settle);
        await _lab.RoutedAsync(s_settle);
        await Laboratory.UntilAsync(
            async () => await _lab.ReachableAgentsAsync() == _lab.Of(LabRole.Agent).Count, s_settle, () => Task.FromResult("an agent stays away"));
        await Laboratory.UntilAsync(async () => await DifferencesAsync() == "", s_settle, DifferencesAsync);
        var kept = _written == 0 ? 0 : (await _lab.Client.GetAsync("/v2/groups/lab/written"))!["apps"]!.AsArray().Count;
        if (kept < _written) throw new LabException($"{_written} writes were acknowledged and {kept} are there");
        _written = kept;
    }

    /// <summary>What runs on the hosts against what the state says runs there; empty when they agree.</summary>
    private async Task<string> DifferencesAsync()
    {
        var instances = (await _lab.Client.GetAsync("/sandun/v1/app?id=" + App))!["instanceList"]!.AsArray();
        var differences = new List<string>();
        foreach (var host in _lab.Of(LabRole.Agent))
        {
            var said = instances.Count(instance => (string?)instance!["node"] == host.Name && (string?)instance["condition"] == "Running");
            var run = await Workload.ServersOnAsync(host);
            if (said != run) differences.Add($"{host.Name} runs {run} web servers and the state says {said}");
        }

        return string.Join("; ", differences);
    }

    private T Any<T>(IReadOnlyList<T> of) => of[_random.Next(of.Count)];

    private static Task Done(Action action)
    {
        action();
        return Task.CompletedTask;
    }
}
