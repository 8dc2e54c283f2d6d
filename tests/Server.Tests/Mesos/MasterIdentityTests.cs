using System.Globalization;
using System.Text.Json.Nodes;

namespace Sandun.Server.Tests.Mesos;

/// <summary>What a master says of itself: where it is and when it was built.</summary>
public sealed class MasterIdentityTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task State_TellsTheDomain_AndWhenTheProgramWasBuilt()
    {
        await using var server = await MesosServer.StartAsync(
            options => options with { Zone = "hangzhou-1", AgentLoss = options.AgentLoss with { Region = "cn-east" } }, scripted: false);
        var state = JsonNode.Parse(await server.Http.GetStringAsync("/state", Cancellation))!;
        var domain = state["domain"]!["fault_domain"]!;
        Assert.Equal(("cn-east", "hangzhou-1"), ((string)domain["region"]!["name"]!, (string)domain["zone"]!["name"]!));

        var version = JsonNode.Parse(await server.Http.GetStringAsync("/version", Cancellation))!;
        foreach (var name in new[] { "build_date", "build_time", "build_user" }) Assert.Equal(version[name]!.ToJsonString(), state[name]!.ToJsonString());
        var built = DateTimeOffset.ParseExact((string)version["build_date"]!, "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        Assert.Equal(built.ToUnixTimeSeconds(), (long)(double)version["build_time"]!);
        Assert.InRange(built, new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero), DateTimeOffset.UtcNow.AddMinutes(1));
    }

    [Fact]
    public async Task State_OfAServerThatIsNowhere_HasNoDomain()
    {
        await using var server = await MesosServer.StartAsync(scripted: false);
        Assert.Null(JsonNode.Parse(await server.Http.GetStringAsync("/state", Cancellation))!["domain"]);
    }
}
