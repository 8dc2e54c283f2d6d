using System.Net;
using System.Text.Json.Nodes;
using Sandun.Server.Settings;

namespace Sandun.Server.Tests.Mesos;

/// <summary>A real server whose Mesos interfaces listen on a free port, with an agent whose tasks do as told.</summary>
public sealed class MesosServer : IAsyncDisposable
{
    private MesosServer(RunningServer server) => Server = server;

    public RunningServer Server { get; }

    public ScriptedAgent Agent { get; private set; } = null!;

    /// <summary>At the Mesos interfaces' own port.</summary>
    public HttpClient Http { get; private set; } = null!;

    public static async Task<MesosServer> StartAsync(Func<ServerOptions, ServerOptions>? change = null, bool scripted = true)
    {
        var server = new MesosServer(await RunningServer.StartAsync(options =>
            (change ?? (same => same))(options with
            {
                // The scripted agent sends no heartbeats, and the machine may be slow.
                MesosListen = [new IPEndPoint(IPAddress.Loopback, 0)],
                AgentPing = TimeSpan.FromMinutes(10),
            })));
        server.Http = server.NewClient();
        if (scripted) server.Agent = new ScriptedAgent(server.Server);
        return server;
    }

    public HttpClient NewClient() => new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
    {
        // For the answer to begin; streams are read for as long as they last.
        BaseAddress = new Uri(Server.Server.MesosAddresses.First()), Timeout = TimeSpan.FromSeconds(60),
    };

    /// <summary>Asks Marathon's interface, which must do it.</summary>
    public async Task SendAsync(HttpMethod method, string path, string? body = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : HttpFramework.Json(body) };
        using var answer = await Server.Http.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>An app as Marathon's interface shows it.</summary>
    public async Task<JsonNode> AppAsync(string id) => JsonNode.Parse(await Server.Http.GetStringAsync("/v2/apps/" + id))!["app"]!;

    /// <summary>The agent goes, and does not come back.</summary>
    public async Task LoseAgentAsync()
    {
        await Agent.DisposeAsync();
        Agent = null!;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (Agent is not null) await Agent.DisposeAsync();
        await Server.DisposeAsync();
    }
}
