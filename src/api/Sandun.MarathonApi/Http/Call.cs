using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Sandun.Protocol;
using Sandun.ServiceScheduler;

namespace Sandun.MarathonApi;

/// <summary>One request: its method, path, query and body, and what it asks of the scheduler.</summary>
/// <param name="http">The request.</param>
/// <param name="api">What all requests share.</param>
/// <param name="prefix">What stands before <c>/v2</c>.</param>
/// <param name="segments">The path's segments after <c>/v2</c>; empty ones are folded, so doubled and trailing slashes mean nothing.</param>
internal sealed class Call(HttpContext http, Api api, string prefix, string[] segments)
{
    public Api Api { get; } = api;

    public HttpContext Http { get; } = http;

    public string[] Segments { get; } = segments;

    /// <summary>The state as of this request; every part of the answer is taken from it.</summary>
    public ServiceView View { get; } = api.Services.View;

    /// <summary>HEAD is answered as GET; the server leaves the body out.</summary>
    public string Method => HttpMethods.IsHead(Http.Request.Method) ? "GET" : Http.Request.Method.ToUpperInvariant();

    public AppDefaults Defaults => Api.Options.Defaults(View.Groups);

    public string? Query(string name) => Http.Request.Query.TryGetValue(name, out var values) ? values[^1] : null;

    public IEnumerable<string> QueryAll(string name) => Http.Request.Query[name].OfType<string>();

    /// <summary>A flag: <c>true</c> in any case, or <c>1</c>.</summary>
    public bool Flag(string name, bool otherwise = false) =>
        Query(name) is { } text ? text == "1" || text.Equals("true", StringComparison.OrdinalIgnoreCase) : otherwise;

    public bool Force => Flag("force");

    /// <summary>The embeds asked for, without the prefixes under which Marathon also knows them.</summary>
    public AppEmbeds Embeds(AppEmbeds always) => AppEmbed.Parse(QueryAll("embed"), always);

    public string Url(string resource, PathId id) => $"{Http.Request.Scheme}://{Http.Request.Host}{prefix}/v2/{resource}{id}";

    /// <summary>Whether the client prefers plain text: named in Accept, and JSON is not.</summary>
    public bool WantsText =>
        Http.Request.Headers.Accept.ToString() is var accept && accept.Contains("text/plain", StringComparison.OrdinalIgnoreCase) &&
        !accept.Contains("json", StringComparison.OrdinalIgnoreCase);

    /// <summary>The body as JSON, or the answer that refuses it.</summary>
    public async ValueTask<(JsonElement Json, Answer? Refusal)> ReadJsonAsync()
    {
        var (body, refusal) = await RequestBody.ReadAsync(Http.Request, Http.RequestAborted);
        if (refusal is not null) return (default, refusal);
        return JsonText.TryParse(body, out var root, out var broken) ? (root, null) : (default, Answer.Refusal(broken));
    }

    /// <summary>Asks the scheduler and answers a refusal; <paramref name="answer"/> turns what else comes into an answer.</summary>
    public async ValueTask<Answer> AskAsync(ServiceRequest request, Func<ServiceReply, Answer> answer)
    {
        var origin = new RequestOrigin(Http.Connection.RemoteIpAddress?.ToString() ?? "", Http.Request.Path.Value ?? "");
        var reply = await Api.Services.AskAsync(request with { Origin = origin }, Http.RequestAborted);
        return reply is ServiceReply.Refused refused ? Answer.Refusal(refused) : answer(reply);
    }

    /// <summary>Asks for what is answered by a deployment, the instances killed, or the steps of a dry run.</summary>
    public ValueTask<Answer> AskAsync(ServiceRequest request) => AskAsync(request, reply => reply switch
    {
        ServiceReply.Deploying deploying => Answer.Deploying(deploying),
        ServiceReply.Steps steps => Answer.Object(200, writer => DeploymentWriter.WriteSteps(writer, steps.Items, [.. View.Pods().Select(pod => pod.Id)])),
        ServiceReply.Killed killed => Answer.Object(200, writer => TaskWriter.WriteList(writer, View, killed.Instances)),
        _ => Answer.Empty(200),
    });

    public static Answer AppMissing(PathId id) => Answer.NotFound($"App '{id}' does not exist");

    public static Answer GroupMissing(PathId id) => Answer.NotFound($"Group '{id}' does not exist");
}
