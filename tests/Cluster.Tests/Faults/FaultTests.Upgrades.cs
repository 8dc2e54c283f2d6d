using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Sandun.Lab;
using Sandun.Lab.Upgrades;

namespace Sandun.Cluster.Tests.Faults;

/// <summary>Upgrades to another version's programs, and back.</summary>
public sealed partial class FaultTests
{
    /// <summary>
    /// F17: every server, agent and router is ended and started anew as the next version, one after the other, and then as this one again,
    /// under load. Servers, agents and routers of both versions work together meanwhile, and either version leads what the other wrote.
    /// </summary>
    [Fact]
    public async Task Upgrade_ToTheNextVersionAndBack_FailsNoRequestAndRestartsNoTask()
    {
        var etcd = LabFixture.Programs().Etcd;
        var next = await NextVersion.BuildAsync(Repository.Root) with { Etcd = etcd };
        var lab = await fixture.LabAsync();
        await WithoutTouchingTasksAsync(lab, async () =>
        {
            await using var witness = Witness.Begin(lab);
            var before = (await VersionsAsync(lab)).Single();
            await RollAsync(lab, next);
            Assert.Equal([NextVersion.Number], await VersionsAsync(lab));
            Assert.Contains(NextVersion.Member, await StoredAsync(lab), StringComparison.OrdinalIgnoreCase);
            await RollAsync(lab, lab.Programs);
            Assert.Equal([before], await VersionsAsync(lab));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"every part upgraded and taken back: {witness.Requests} requests"));
            await witness.CheckAsync();
        });
    }

    /// <summary>One part after the other; what was in the middle of it is seen by who leads and by what the others say of themselves.</summary>
    private async Task RollAsync(Laboratory lab, LabPrograms programs)
    {
        var hosts = lab.Of(LabRole.Server).Concat(lab.Of(LabRole.Agent)).Concat(lab.Of(LabRole.Router)).ToList();
        foreach (var host in hosts)
        {
            await lab.UpgradeAsync(host, programs, s_settle);
            await AllAnswerAsync(lab);
            await Laboratory.UntilAsync(
                async () => await lab.ReachableAgentsAsync() == lab.Of(LabRole.Agent).Count, s_settle, () => Task.FromResult("an agent stays away"));
            await lab.RoutedAsync(s_settle);
            await FirstWriteAsync(lab, null);
            if (host == hosts[0]) Assert.Equal(2, (await VersionsAsync(lab)).Count);
        }
    }

    /// <summary>The versions servers and agents say they are of.</summary>
    private static async Task<SortedSet<string>> VersionsAsync(Laboratory lab)
    {
        var members = (await lab.Client.GetAsync("/sandun/v1/cluster"))!["members"]!.AsArray();
        var nodes = (await lab.Client.GetAsync("/sandun/v1/nodes"))!.AsArray();
        Assert.Equal(lab.Of(LabRole.Server).Count, members.Count);
        return new SortedSet<string>(members.Concat(nodes).Select(one => (string)one!["version"]!), StringComparer.Ordinal);
    }

    /// <summary>What etcd holds of the service scheduler's, as it is written.</summary>
    private static async Task<string> StoredAsync(Laboratory lab)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        var range = new { key = Convert.ToBase64String("/sandun/services/"u8), range_end = Convert.ToBase64String("/sandun/services0"u8) };
        using var answer = await http.PostAsJsonAsync($"http://{lab.Of(LabRole.Server)[0].Address}:2379/v3/kv/range", range, TestContext.Current.CancellationToken);
        var records = JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["kvs"]!.AsArray();
        return string.Join('\n', records.Select(record => Encoding.UTF8.GetString(Convert.FromBase64String((string)record!["value"]!))));
    }
}
