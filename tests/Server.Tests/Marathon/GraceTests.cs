using System.Text;
using System.Text.Json.Nodes;
using Sandun.Server.Tests.Mesos;

namespace Sandun.Server.Tests.Marathon;

/// <summary>Marathon's pitfall 7 with a real agent that probes: when failures count.</summary>
public sealed class GraceTests : IClassFixture<SharedAgent>
{
    private readonly SharedAgent _shared;

    public GraceTests(SharedAgent shared) => _shared = shared;

    [Fact]
    public async Task P7_Grace_EndsWithTheFirstSuccess()
    {
        await CreateAsync("""
            {"id":"/grace/was-well","cmd":"touch up; exec sleep 1000","cpus":0.1,"mem":32,"healthChecks":[{"protocol":"COMMAND","command":{"value":"test -e $MESOS_SANDBOX/up"},
              "gracePeriodSeconds":3600,"delaySeconds":0,"intervalSeconds":1,"maxConsecutiveFailures":1}]}
            """);
        await Eventually.HoldsAsync(async () => (int)(await AppAsync("was-well"))["tasksHealthy"]! == 1, "the app is healthy");
        var task = (string)(await AppAsync("was-well"))["tasks"]![0]!["id"]!;

        File.Delete(Find("up"));

        await Eventually.HoldsAsync(async () => (string?)(await AppAsync("was-well"))["lastTaskFailure"]?["taskId"] == task, "the task is killed");
    }

    [Fact]
    public async Task P7_FailuresWithinTheGrace_BeforeAnySuccess_CountForNothing()
    {
        await CreateAsync("""
            {"id":"/grace/never-well","cmd":"exec sleep 1000","cpus":0.1,"mem":32,"healthChecks":[{"protocol":"COMMAND","command":{"value":"echo x >> $MESOS_SANDBOX/asked; false"},
              "gracePeriodSeconds":3600,"delaySeconds":0,"intervalSeconds":1,"maxConsecutiveFailures":1}]}
            """);

        // More failures than are forgiven once they count.
        await Eventually.HoldsAsync(() => Directory.EnumerateFiles(Work, "asked", SearchOption.AllDirectories).Any(file => File.ReadAllLines(file).Length >= 4), "it is asked four times");

        var app = await AppAsync("never-well");
        Assert.Equal((1, 0, 0), ((int)app["tasksRunning"]!, (int)app["tasksHealthy"]!, (int)app["tasksUnhealthy"]!));
        Assert.EndsWith("._app.1", (string)app["tasks"]![0]!["id"]!, StringComparison.Ordinal);
        Assert.Null(app["lastTaskFailure"]);
    }

    private string Work => _shared.Agent.WorkDirectory;

    private string Find(string file) => Directory.EnumerateFiles(Work, file, SearchOption.AllDirectories).First();

    private async Task CreateAsync(string app)
    {
        using var content = new StringContent(app, Encoding.UTF8, "application/json");
        using var answer = await _shared.Server.Server.Http.PostAsync("/v2/apps", content);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private async Task<JsonNode> AppAsync(string name) => JsonNode.Parse(await _shared.Server.Server.Http.GetStringAsync("/v2/apps/grace/" + name))!["app"]!;
}
