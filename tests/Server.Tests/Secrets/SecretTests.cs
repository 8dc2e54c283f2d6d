using System.Net;
using System.Text;

namespace Sandun.Server.Tests.Secrets;

public sealed class SecretTests
{
    private const string Hidden = "correct horse battery staple";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Secret_SetForATask_ReachesItsLaunchAndNothingElse()
    {
        await using var server = await RunningServer.StartAsync();
        await using var agent = new ScriptedAgent(server);
        Assert.Equal(HttpStatusCode.Created, (await PutAsync(server, "shop/db", Hidden)).Status);
        const string app = """
            {"id":"/web","cmd":"serve","cpus":0.1,"mem":32,"env":{"PASSWORD":{"secret":"db"}},"secrets":{"db":{"source":"/shop/db"}},
             "container":{"type":"MESOS","volumes":[{"containerPath":"key","secret":"db"}]}}
            """;
        using var posted = await server.Http.PostAsync("/v2/apps", new StringContent(app, Encoding.UTF8, "application/json"), Cancel);
        Assert.Equal(HttpStatusCode.Created, posted.StatusCode);

        await Eventually.HoldsAsync(() => Task.FromResult(!agent.Launched.IsEmpty), "a launch");
        agent.Launched.TryPeek(out var task);
        Assert.Equal([("PASSWORD", null), (null, "key")], task!.Secrets.Select(secret => (secret.Variable, secret.File)));
        Assert.All(task.Secrets, secret => Assert.Equal(Hidden, Encoding.UTF8.GetString(secret.Value!.Bytes.Span)));
        Assert.DoesNotContain("PASSWORD", task.Environment.Keys);

        foreach (var path in (string[])["/v2/apps//web", "/v2/tasks", "/v2/queue", "/v2/groups", "/sandun/v1/secrets", "/sandun/v1/secrets/shop/db", "/sandun/v1/app?id=/web"])
            Assert.DoesNotContain(Hidden, await server.Http.GetStringAsync(path, Cancel), StringComparison.Ordinal);
        foreach (var file in Directory.EnumerateFiles(server.DataDirectory, "*", SearchOption.AllDirectories).Where(file => !file.EndsWith(".sock", StringComparison.Ordinal) && !file.EndsWith(".lock", StringComparison.Ordinal)))
            Assert.False(Read(file).AsSpan().IndexOf(Encoding.UTF8.GetBytes(Hidden)) >= 0, $"{file} holds the secret");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(server.DataDirectory, "secret.key")));
    }

    [Fact]
    public async Task Secret_Kept_IsListedReplacedAndDeletedAndOutlivesTheServer()
    {
        await using var server = await RunningServer.StartAsync();
        await PutAsync(server, "b", "1");
        await PutAsync(server, "a/x.y", "2");
        Assert.Equal(HttpStatusCode.OK, (await PutAsync(server, "b", "3")).Status);

        await server.RestartAsync();

        var list = await server.Http.GetStringAsync("/sandun/v1/secrets", Cancel);
        Assert.True(list.IndexOf("a/x.y", StringComparison.Ordinal) < list.IndexOf("\"b\"", StringComparison.Ordinal), list);
        Assert.DoesNotContain("\"usable\":false", list, StringComparison.Ordinal);
        using var deleted = await server.Http.DeleteAsync("/sandun/v1/secrets/b", Cancel);
        Assert.Equal(HttpStatusCode.OK, deleted.StatusCode);
        using var again = await server.Http.DeleteAsync("/sandun/v1/secrets/b", Cancel);
        Assert.Equal(HttpStatusCode.NotFound, again.StatusCode);
        using var read = await server.Http.GetAsync("/sandun/v1/secrets/b", Cancel);
        Assert.Equal(HttpStatusCode.NotFound, read.StatusCode);
    }

    [Theory]
    [InlineData("a b", "x", HttpStatusCode.UnprocessableEntity)]
    [InlineData("a//b", "x", HttpStatusCode.UnprocessableEntity)]
    [InlineData("empty", "", HttpStatusCode.UnprocessableEntity)]
    public async Task Secret_ThatCannotBeKept_IsRefusedWithTheCure(string name, string value, HttpStatusCode status)
    {
        await using var server = await RunningServer.StartAsync();

        var (given, body) = await PutAsync(server, name, value);

        Assert.Equal(status, given);
        Assert.Contains("secret", body, StringComparison.Ordinal);
    }

    private static async Task<(HttpStatusCode Status, string Body)> PutAsync(RunningServer server, string name, string value)
    {
        using var answer = await server.Http.PutAsync("/sandun/v1/secrets/" + Uri.EscapeDataString(name).Replace("%2F", "/", StringComparison.Ordinal), new StringContent(value), Cancel);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Cancel));
    }

    private static byte[] Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var content = new byte[file.Length];
        file.ReadExactly(content);
        return content;
    }
}
