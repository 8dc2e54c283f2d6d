using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Sandun.Server.Tests.Mesos;

/// <summary>A framework as one would write it with nothing but HTTP and JSON.</summary>
public sealed class HttpFramework : IAsyncDisposable
{
    private readonly HttpClient _http;
    private readonly EventStream _stream;

    private HttpFramework(HttpClient http, EventStream stream)
    {
        _http = http;
        _stream = stream;
    }

    public string StreamId => Response.Headers.GetValues("Mesos-Stream-Id").Single();

    public HttpResponseMessage Response => _stream.Response;

    public IReadOnlyList<JsonNode> Events => _stream.Events;

    public string Id { get; private set; } = "";

    /// <summary>Whether the server has ended the stream.</summary>
    public bool HasEnded => _stream.HasEnded;

    /// <summary>Subscribes and waits for the first word.</summary>
    public static async Task<HttpFramework> SubscribeAsync(HttpClient http, string info = """{"user":"","name":"test"}""", string more = "", string? id = null)
    {
        var framework = await OpenAsync(http, info, more, id);
        var first = await framework.NextAsync("SUBSCRIBED");
        framework.Id = first["subscribed"]!["framework_id"]!["value"]!.GetValue<string>();
        return framework;
    }

    /// <summary>Opens the stream, whatever it says.</summary>
    public static async Task<HttpFramework> OpenAsync(HttpClient http, string info, string more = "", string? id = null)
    {
        if (id is not null) info = $$$"""{{{info[..^1]}}},"id":{"value":"{{{id}}}"}}""";
        var outer = id is null ? "" : $$"""
            "framework_id":{"value":"{{id}}"},
            """;
        var body = $$$"""{"type":"SUBSCRIBE",{{{outer}}}"subscribe":{"framework_info":{{{info}}}{{{more}}}}}""";
        return new HttpFramework(http, await EventStream.OpenAsync(http, "/api/v1/scheduler", body));
    }

    public static ByteArrayContent Json(string body)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return content;
    }

    /// <summary>Sends a call of this framework and returns the answer.</summary>
    public Task<HttpResponseMessage> CallAsync(string type, string more = "", string? streamId = null)
    {
        var body = $$$"""{"type":"{{{type}}}","framework_id":{"value":"{{{Id}}}"}{{{more}}}}""";
        var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/scheduler") { Content = Json(body) };
        if (streamId != "") request.Headers.Add("Mesos-Stream-Id", streamId ?? StreamId);
        return _http.SendAsync(request);
    }

    /// <summary>Sends a call that must be accepted.</summary>
    public async Task AcceptedAsync(string type, string more = "")
    {
        using var answer = await CallAsync(type, more);
        Assert.True(answer.StatusCode == System.Net.HttpStatusCode.Accepted, $"{answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
        Assert.Equal(0, answer.Content.Headers.ContentLength);
    }

    /// <summary>The first event of the kind that fits, once it has come.</summary>
    public Task<JsonNode> NextAsync(string type, Func<JsonNode, bool>? fits = null) => _stream.NextAsync(type, fits);

    /// <summary>The first update of the task in the state, once it has come.</summary>
    public async Task<JsonNode> UpdateAsync(string task, string state) =>
        (await NextAsync("UPDATE", one => Status(one)["task_id"]!["value"]!.GetValue<string>() == task && Status(one)["state"]!.GetValue<string>() == state))["update"]!["status"]!;

    /// <summary>An offer, once one has come.</summary>
    public async Task<JsonNode> OfferAsync() => (await NextAsync("OFFERS"))["offers"]!["offers"]![0]!;

    /// <summary>Launches a command on the offer.</summary>
    public Task LaunchAsync(JsonNode offer, string task, string command = "sleep 1000", string more = "") =>
        AcceptedAsync("ACCEPT", $$$"""
            ,"accept":{"offer_ids":[{{{offer["id"]!.ToJsonString()}}}],"operations":[{"type":"LAUNCH","launch":{"task_infos":[
            {"name":"{{{task}}}","task_id":{"value":"{{{task}}}"},"agent_id":{{{offer["agent_id"]!.ToJsonString()}}},"command":{"value":"{{{command}}}"},
            "resources":[{"name":"cpus","type":"SCALAR","scalar":{"value":0.5}},{"name":"mem","type":"SCALAR","scalar":{"value":64}}]{{{more}}}}]}}],
            "filters":{"refuse_seconds":0.0}}
            """);

    public Task AcknowledgeAsync(JsonNode status) => AcceptedAsync("ACKNOWLEDGE", $$$"""
        ,"acknowledge":{"agent_id":{{{status["agent_id"]!.ToJsonString()}}},"task_id":{{{status["task_id"]!.ToJsonString()}}},"uuid":{{{status["uuid"]!.ToJsonString()}}}}
        """);

    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    private static JsonNode Status(JsonNode one) => one["update"]!["status"]!;
}
