namespace Sandun.Cluster.Tests.FirstLight;

/// <summary>The main job: one command, and the shop answers behind its route.</summary>
public sealed class ShopTests
{
    private const string PublicRoute = "http://127.0.0.1:10000";

    [Fact]
    public async Task Shop_FromOneCommand_AnswersFromAllInstancesInTurn()
    {
        await using var center = await DataCenter.StartAsync(Repository.PathOf("samples/shop/marathon.json"));

        await RequireShopAsync(center);
    }

    [Fact]
    public async Task Shop_AsDockerImages_IsTheSameShop()
    {
        await using var engine = await DockerEngine.StartAsync();
        (await Command.RunAsync(
            Repository.PathOf("samples/shop/build-images.sh"), [], TimeSpan.FromSeconds(120),
            new Dictionary<string, string> { ["DOCKER_HOST"] = engine.Host })).Succeeded();
        await using var center = await DataCenter.StartAsync("--docker-host", engine.Host);

        (await center.UpAsync(Repository.PathOf("samples/shop/marathon-docker.json"))).Succeeded();

        await RequireShopAsync(center);
        (await center.SandunAsync("down")).Succeeded();
        Assert.Equal("", (await engine.DockerAsync("ps", "-q")).Succeeded().Output.Trim());
    }

    private static async Task RequireShopAsync(DataCenter center)
    {
        await center.SettledAsync("/shop/web", 3);
        var answers = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < 12; i++) answers.Add(await center.Public.GetStringAsync(PublicRoute + "/whoami"));
        var page = await center.Public.GetStringAsync(PublicRoute + "/");
        using var bought = await center.Public.PostAsync(
            PublicRoute + "/buy", new FormUrlEncodedContent([KeyValuePair.Create("good", "tea")]));
        var after = await bought.Content.ReadAsStringAsync();

        Assert.Equal(3, answers.Count);
        Assert.Contains("Longjing tea", page, StringComparison.Ordinal);
        Assert.Contains("1 orders", after, StringComparison.Ordinal);
    }
}
