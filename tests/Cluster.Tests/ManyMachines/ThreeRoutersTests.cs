using System.Text.Json.Nodes;
using Sandun.Cluster.Tests.Faults;
using Sandun.Lab;

namespace Sandun.Cluster.Tests.ManyMachines;

/// <summary>Three routers with HAProxy on hosts of their own (network namespaces), a server on real etcd and two agents: all real processes.</summary>
[Collection("laboratory")]
public sealed class ThreeRoutersTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task App_ScaledRestartedAndScaledBack_IsServedByAllWithoutAFailedRequestOrAReload()
    {
        var programs = LabFixture.Programs();
        var directory = Directory.CreateTempSubdirectory("sandun-lab-");
        await using (var lab = await Laboratory.CreateAsync(new LabPlan("lab", [new LabSite("east", 1, 3, 2)]), directory.FullName, programs))
        {
            await lab.BootAsync();
            await lab.Client.AskAsync(HttpMethod.Put, "/v2/apps" + LabFixture.App, Workload.App(LabFixture.App, 4, LabFixture.ServicePort).ToJsonString(), s_limit);
            await lab.HealthyAsync(4, s_limit);
            await lab.RoutedAsync(s_limit);
            var before = await RoutersAsync(lab);
            Assert.Equal(3, before.Count);

            await using var witness = Witness.Begin(lab);
            await ChangeAsync(lab, HttpMethod.Put, "", """{"instances":8}""");
            await ChangeAsync(lab, HttpMethod.Post, "/restart", "");
            await ChangeAsync(lab, HttpMethod.Put, "", """{"instances":3}""");
            await lab.HealthyAsync(3, s_limit);
            await lab.RoutedAsync(s_limit);
            await witness.CheckAsync();

            var after = await RoutersAsync(lab);
            Assert.Equal(before.Select(router => (long)router!["reloads"]!), after.Select(router => (long)router!["reloads"]!));
            Assert.All(after, router => Assert.Equal(0, (long)router!["behind"]!));
        }

        directory.Delete(recursive: true);
    }

    private static async Task<JsonArray> RoutersAsync(Laboratory lab) => (await lab.Client.GetAsync("/sandun/v1/routing"))!["routers"]!.AsArray();

    /// <summary>Changes the app and waits until that is done.</summary>
    private static async Task ChangeAsync(Laboratory lab, HttpMethod method, string below, string body)
    {
        await lab.Client.AskAsync(method, "/v2/apps" + LabFixture.App + below, body, s_limit);
        await Laboratory.UntilAsync(
            async () => (await lab.Client.GetAsync("/v2/deployments"))!.AsArray().Count == 0, s_limit, async () => (await lab.Client.GetAsync("/v2/deployments"))!.ToJsonString());
    }
}
