using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Sandun.Lab.Histories;

/// <summary>
/// A pool that more is wanted of than there is: two frameworks, one of twice the other's weight, fill every agent with short tasks beside
/// whatever else the laboratory does. Who holds what is asked of the servers all the time, and judged as it comes.
/// </summary>
public sealed class SharedPool : IAsyncDisposable
{
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(200);

    private static readonly (string Role, int Weight)[] s_roles = [("left", 1), ("right", 2)];

    private readonly Laboratory _lab;
    private readonly List<Contender> _contenders;
    private readonly CancellationTokenSource _ending = new();
    private readonly Lock _lock = new();
    private readonly Task _looking;
    private readonly FairShares _shares = new(Contender.LongestTask);
    private (int Violations, int Contended) _told;

    private SharedPool(Laboratory lab)
    {
        _lab = lab;
        _contenders = [.. s_roles.Select(role => new Contender(lab, role.Role))];
        _looking = Task.Run(LookAsync);
    }

    /// <summary>Samples since the last question in which there was something to judge.</summary>
    public int ContendedSince
    {
        get
        {
            lock (_lock) return _shares.Contended - _told.Contended;
        }
    }

    /// <summary>Tasks the frameworks have launched.</summary>
    public int Launched => _contenders.Sum(contender => contender.Launched);

    /// <summary>Sets the weights, starts the frameworks and waits until both hold something.</summary>
    public static async Task<SharedPool> BeginAsync(Laboratory lab, TimeSpan limit)
    {
        await OperateAsync(lab, "UPDATE_WEIGHTS", "update_weights", new { weight_infos = s_roles.Select(role => new { role = role.Role, weight = (double)role.Weight }) }, limit);
        var pool = new SharedPool(lab);
        try
        {
            await Laboratory.UntilAsync(
                () => Task.FromResult(pool.ContendedSince > 0 && pool._contenders.All(contender => contender.Launched > 0)),
                limit, () => Task.FromResult($"the frameworks have launched {string.Join(" and ", pool._contenders.Select(contender => contender.Launched))} tasks"));
            return pool;
        }
        catch
        {
            await pool.DisposeAsync();
            throw;
        }
    }

    /// <summary>What was unfair since the last question.</summary>
    public IReadOnlyList<string> Take()
    {
        lock (_lock)
        {
            var since = _shares.Violations.Skip(_told.Violations).ToList();
            _told = (_shares.Violations.Count, _shares.Contended);
            return since;
        }
    }

    /// <summary>An operator's call at the Mesos port of whichever server leads.</summary>
    /// <exception cref="LabException">No server took it in time.</exception>
    public static async Task OperateAsync(Laboratory lab, string type, string member, object what, TimeSpan limit)
    {
        using var http = Contender.NewClient(lab);
        var servers = lab.Of(LabRole.Server);
        var (turn, last) = (0, "");
        await Laboratory.UntilAsync(
            async () =>
            {
                try
                {
                    using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(5));
                    using var answer = await http.PostAsJsonAsync(
                        $"https://{servers[turn++ % servers.Count].Address}:5050/api/v1", new Dictionary<string, object> { ["type"] = type, [member] = what }, bound.Token);
                    last = await answer.Content.ReadAsStringAsync(bound.Token);
                    return answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.Accepted;
                }
                catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException)
                {
                    return false;
                }
            },
            limit, () => Task.FromResult($"no server takes {type}: {last}"));
    }

    /// <summary>Ends the frameworks; their tasks end by themselves.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _looking;
        foreach (var contender in _contenders) await contender.DisposeAsync();
        _ending.Dispose();
    }

    private async Task LookAsync()
    {
        var servers = _lab.Of(LabRole.Server);
        for (var turn = 0; !_ending.IsCancellationRequested; turn++)
        {
            var url = _lab.Url(servers[turn % servers.Count]);
            if (await _lab.Client.TryAsync(url, HttpMethod.Get, "/sandun/v1/roles", patience: FairShares.Cycle) is { Status: HttpStatusCode.OK, Stale: false } roles &&
                await _lab.Client.TryAsync(url, HttpMethod.Get, "/sandun/v1/nodes", patience: FairShares.Cycle) is { Status: HttpStatusCode.OK, Stale: false } nodes)
            {
                var sample = new FairSample(DateTimeOffset.UtcNow, Free(JsonNode.Parse(nodes.Body)!.AsArray()), [.. Roles(JsonNode.Parse(roles.Body)!.AsArray())]);
                lock (_lock) _shares.Take(sample);
            }

            await Task.Delay(s_look, CancellationToken.None);
        }
    }

    private static IEnumerable<RoleSample> Roles(JsonArray roles) =>
        from role in roles
        where s_roles.Any(known => known.Role == (string?)role!["role"])
        let used = role!["amounts"]!.AsArray().Where(amount => (string?)amount!["name"] == "cpus").Select(amount => (decimal)amount!["used"]!).FirstOrDefault()
        select new RoleSample((string)role!["role"]!, (decimal)role["weight"]!, (int)(used / Contender.Cpus), (bool)role["served"]!);

    /// <summary>How many more tasks fit, node by node.</summary>
    private static int Free(JsonArray nodes) => nodes.Where(node => (string?)node!["state"] == "Up")
        .Sum(node => (int)(((decimal)node!["resources"]!["cpus"]!["total"]! - (decimal)node["resources"]!["cpus"]!["allocated"]!) / Contender.Cpus));
}
