using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;

namespace Sandun.Lab.Centers;

/// <summary>
/// Cuts the lines between three sites in every way there is, those that are not transitive too, while every server is asked for a switch.
/// What must hold: no epoch is given twice, and what was granted is kept.
/// </summary>
public sealed class Partitions(TwoCenters centers)
{
    private static readonly (string A, string B)[] s_lines = [(TwoCenters.East, TwoCenters.West), (TwoCenters.East, "witness"), (TwoCenters.West, "witness")];

    /// <summary>How long each is kept up.</summary>
    private static readonly TimeSpan s_cut = TimeSpan.FromSeconds(4);

    /// <summary>Of one that asks while sites are cut off: servers that cannot answer are not waited for.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);

    private readonly CenterFaults _faults = new(centers.Lab);
    private readonly List<(string Id, long Epoch)> _begun = [];

    /// <summary>Switches that were granted.</summary>
    public int Begun => _begun.Count;

    /// <summary>Runs all seven; afterwards one switch more is granted, all have ended, and nothing has moved.</summary>
    public async Task RunAsync()
    {
        var lab = centers.Lab;
        for (var cut = 1; cut < 1 << s_lines.Length; cut++)
        {
            var pulled = s_lines.Where((_, line) => (cut & (1 << line)) != 0).ToList();
            foreach (var (a, b) in pulled) await _faults.CutAsync(a, b, cut: true);
            var watch = Stopwatch.StartNew();
            while (watch.Elapsed < s_cut) await BeginEverywhereAsync();
            foreach (var (a, b) in pulled) await _faults.CutAsync(a, b, cut: false);
            await lab.LeaderAsync(TwoCenters.Settle);
        }

        var before = Begun;
        await Laboratory.UntilAsync(
            async () =>
            {
                await BeginEverywhereAsync();
                return Begun > before;
            },
            TwoCenters.Settle, () => Task.FromResult("no switch is begun by servers that hear each other"));
        await Laboratory.UntilAsync(
            async () => (await PlansAsync()).All(plan => (bool)plan["over"]!), TwoCenters.Settle, () => Task.FromResult("a switch does not end"));
        await lab.HealthyAsync(TwoCenters.BothInstances, TwoCenters.Settle);
    }

    /// <summary>What does not hold; empty when all does.</summary>
    public async Task<IReadOnlyList<string>> FaultsAsync()
    {
        var kept = (await PlansAsync()).Select(plan => (Id: (string)plan["id"]!, Epoch: (long)plan["epoch"]!)).ToList();
        return
        [
            .. _begun.Concat(kept).Distinct().GroupBy(one => one.Epoch).Where(group => group.Count() > 1).Select(group => $"epoch {group.Key} was given twice"),
            .. _begun.GroupBy(one => one.Epoch).Where(group => group.Count() > 1).Select(group => $"epoch {group.Key} was granted twice"),
            .. _begun.Except(kept).Select(lost => $"{lost.Id} was granted and is not kept"),
        ];
    }

    private async Task<IEnumerable<JsonNode>> PlansAsync() => (await centers.Lab.Client.GetAsync("/sandun/v1/switches"))!.AsArray().OfType<JsonNode>();

    /// <summary>Asks every server at once for a switch, and turns those back that were begun.</summary>
    private async Task BeginEverywhereAsync()
    {
        var lab = centers.Lab;
        var answers = await Task.WhenAll(lab.Of(LabRole.Server).Select(server => lab.Client.TryAsync(
            lab.Url(server), HttpMethod.Post, "/sandun/v1/switches", """{"from":"east","to":"west","kind":"rehearsal","scope":["/both"],"scaleLimitSeconds":30}""",
            s_patience)));
        foreach (var answer in answers.Where(answer => answer is { Status: HttpStatusCode.OK }))
        {
            var plan = JsonNode.Parse(answer!.Body)!;
            _begun.Add(((string)plan["id"]!, (long)plan["epoch"]!));
            foreach (var server in lab.Of(LabRole.Server))
            {
                if (await lab.Client.TryAsync(lab.Url(server), HttpMethod.Post, $"/sandun/v1/switches/{plan["id"]}/back", patience: s_patience) is { Status: HttpStatusCode.OK }) break;
            }
        }
    }
}
