using System.Globalization;
using Sandun.Lab;
using Sandun.Lab.Centers;

namespace Sandun.Cluster.Tests.Faults;

/// <summary>Two data centers and a witness of real processes: all is moved there and back, one center gets bad, and dies.</summary>
[Collection("laboratory")]
[Trait("run", "long")]
public sealed class CenterTests
{
    /// <summary>Of the reference's 224 instances.</summary>
    private const int Percent = 10;

    /// <summary>
    /// One laboratory for all, in an order that has the lost center weighed out before: it is one with a rule of its own then, and its part of an
    /// app that is spread evenly must not wait for it.
    /// </summary>
    [Fact]
    public async Task Centers_AreMovedThereAndBack_AndTheOneThatGetsBadAndDiesIsLeft()
    {
        var directory = Directory.CreateTempSubdirectory("sandun-lab-").FullName;
        try
        {
            var centers = await TwoCenters.BootAsync(directory, LabFixture.Programs());
            await using (centers.Lab)
            {
                await MoveAsync(centers);
                await centers.ClearAsync();
                await centers.DeployInBothAsync();
                await LoseAsync(centers);
                await DieAsync(centers);
            }
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task MoveAsync(TwoCenters centers)
    {
        await centers.DeployInEastAsync(Percent);
        await using var load = SteadyLoad.Begin(centers.Lab.Of(LabRole.Router), TwoCenters.MovingPorts);
        await load.AskedAsync(200);
        var moved = await centers.MoveAsync("emergency");
        await centers.ReturnAsync((string)moved["id"]!);
        await load.AskedAsync(200);
        await load.DisposeAsync();
        Assert.Empty(load.Failures);
    }

    private static async Task LoseAsync(TwoCenters centers)
    {
        var faults = new CenterFaults(centers.Lab);
        await using var load = SteadyLoad.Begin(centers.Lab.Of(LabRole.Router), [.. Enumerable.Repeat(TwoCenters.BothPort, 3)]);
        await load.AskedAsync(200);
        var begun = load.Now;
        await faults.LoseThirtyPercentAsync(TwoCenters.West, lose: true);
        await centers.TakesAsync(TwoCenters.West, 0, TwoCenters.Settle);
        Print("a center that loses 30 % weighed out", load.Now - begun);
        await faults.LoseThirtyPercentAsync(TwoCenters.West, lose: false);
        Assert.Equal(1_000, (int)(await centers.CenterAsync(TwoCenters.East))["trafficMille"]!);
    }

    private static async Task DieAsync(TwoCenters centers)
    {
        await centers.DeployPatientInBothAsync();
        await centers.EnableFailoverAsync();
        await using var load = SteadyLoad.Begin(
            centers.Lab.Of(LabRole.Router).Where(router => router.Site == TwoCenters.East), [TwoCenters.BothPort, TwoCenters.PatientPort]);
        await load.AskedAsync(100);
        var begun = load.Now;
        await new CenterFaults(centers.Lab).PowerOffAsync(TwoCenters.West);
        await centers.HealthyInEastAsync("/both/web", TwoCenters.BothInstances);
        Print("a dead center's instances replaced", load.Now - begun);
        await centers.HealthyInEastAsync("/both/patient", TwoCenters.BothInstances);
        Print("a dead center failed over", load.Now - begun);
        var plan = Assert.Single(await centers.OwnSwitchesAsync());
        await Laboratory.UntilAsync(
            async () => (string?)(await centers.Lab.Client.GetAsync("/sandun/v1/switches/" + plan["id"]))!["phase"] == "hold",
            TwoCenters.Settle, async () => (await centers.Lab.Client.GetAsync("/sandun/v1/switches/" + plan["id"]))!.ToJsonString());
    }

    private static void Print(string what, TimeSpan time) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: {time.TotalSeconds:0.0} s"));
}
