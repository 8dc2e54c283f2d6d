using Xunit;

namespace Sandun.Tests.Marathon;

/// <summary>
/// Marathon's reference row by row: its endpoints, parameters, members, defaults and what is wrong with each, sent to a server over the real
/// service scheduler. A row that fails names itself. What a row needs beforehand is made by <see cref="PrepareAsync"/>.
/// </summary>
public sealed class ChecklistTests
{
    private readonly BrainServices _services = new();

    [Theory]
    [MemberData(nameof(ChecklistRows.Requests), MemberType = typeof(ChecklistRows))]
    public async Task Request_IsAnsweredAsMarathonDoes(string row, string method, string path, string? body, int status, string holds)
    {
        await using var server = await MarathonServer.StartAsync(_services);
        await PrepareAsync(server);

        var reply = await server.SendAsync(method, path, body);

        Assert.True(reply.Status == status, $"{row}: {method} {path} gave {reply.Status}, not {status}: {reply.Text}");
        foreach (var part in holds.Split('¦', StringSplitOptions.RemoveEmptyEntries))
            Assert.True(reply.Text.Contains(part, StringComparison.Ordinal), $"{row}: {part} is not in {reply.Text}");
    }

    [Theory]
    [MemberData(nameof(ChecklistRows.Members), MemberType = typeof(ChecklistRows))]
    public async Task Member_IsReadDefaultedAndWrittenAsMarathonDoes(string row, string members, string holds)
    {
        await using var server = await MarathonServer.StartAsync(_services);

        var reply = await server.SendAsync("POST", "/v2/apps", $$"""{"id":"/row"{{(members.Length > 0 ? "," + members : "")}}}""");

        Assert.True(reply.Status == 201, $"{row}: {reply.Status} {reply.Text}");
        foreach (var part in holds.Split('¦', StringSplitOptions.RemoveEmptyEntries))
            Assert.True(reply.Text.Contains(part, StringComparison.Ordinal), $"{row}: {part} is not in {reply.Text}");
    }

    private static async Task PrepareAsync(MarathonServer server)
    {
        await server.SendAsync("POST", "/v2/apps", """{"id":"/a/web","cmd":"run web","instances":2,"labels":{"team":"x","tier":"front"}}""");
        await server.SendAsync("POST", "/v2/apps", """{"id":"/a/b/db","cmd":"run db"}""");
        await server.SendAsync("POST", "/v2/pods", """{"id":"/pod","containers":[{"name":"c","exec":{"command":{"shell":"x"}},"resources":{"cpus":0.1,"mem":32}}]}""");
    }
}
