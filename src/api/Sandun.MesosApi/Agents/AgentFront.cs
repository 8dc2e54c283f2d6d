using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Sandun.MesosApi.Files;
using Sandun.MesosApi.Http;
using Sandun.MesosApi.Json;
using Sandun.MesosApi.Legacy;

namespace Sandun.MesosApi.Agents;

/// <summary>All of Mesos' interfaces of an agent behind one port; no request stops the agent.</summary>
public sealed class AgentFront
{
    /// <summary>What Mesos' agents call their part of the path.</summary>
    private const string ProcessName = "/slave(1)";

    private readonly AgentApiOptions _options;
    private readonly ServedPaths _paths;

    public AgentFront(AgentApiOptions options, ExecutorStreams streams)
    {
        _options = options;
        var executor = new ExecutorEndpoint(options, streams);
        var operators = new AgentEndpoint(options);
        var files = new FileEndpoints(new AgentSandboxes(options.Files, options.View));
        _paths = new ServedPaths(
        [
            new ServedPath("/api/v1/executor", (http, _) => executor.RunAsync(http)),
            new ServedPath("/api/v1", (http, _) => operators.RunAsync(http)),
            .. Both("/state", http => JsonAnswer.StreamAsync(http, new AgentStateDocument(options).Parts())),
            Get("/containers", http => JsonAnswer.SendAsync(http, json => AgentStatistics.Write(
                json, options, withContainers: true, http.Request.Query["container_id"].ToString(), http.Request.Query["show_nested"] == "true" ? options.Nesting?.Running : null))),
            .. Both("/monitor/statistics", http => JsonAnswer.SendAsync(http, json => AgentStatistics.Write(json, options, withContainers: false))),
            Get("/flags", http => JsonAnswer.SendAsync(http, WriteFlags)),
            Get("/metrics/snapshot", http => JsonAnswer.SendAsync(http, WriteMetrics)),
            .. files.Paths.Select(file => Get(file.Path, file.AnswerAsync)),
            Get("/health", http => Answers.EmptyAsync(http, StatusCodes.Status200OK)),
            Get("/version", http => JsonAnswer.SendAsync(http, json => MessageJson.Write(json, Masters.Version()))),
        ], ProcessName);
    }

    private void WriteFlags(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteStartObject("flags"u8);
        foreach (var (name, value) in _options.Flags) json.WriteString(name, value);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void WriteMetrics(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        foreach (var (name, value) in AgentMetrics.Of(_options))
        {
            json.WritePropertyName(name);
            MessageJson.Double(json, value);
        }

        json.WriteEndObject();
    }

    /// <summary>Answers a request.</summary>
    public async Task RunAsync(HttpContext http)
    {
        try
        {
            if (_paths.Find(http.Request.Path) is not var (served, rest)) await Answers.EmptyAsync(http, StatusCodes.Status404NotFound);
            else await served.AnswerAsync(http, rest);
        }
        catch (MalformedCallException wrong) when (!http.Response.HasStarted)
        {
            await Answers.TextAsync(http, wrong.Status, wrong.Message);
        }
        catch (BadHttpRequestException broken) when (!http.Response.HasStarted)
        {
            await Answers.TextAsync(http, broken.StatusCode, broken.Message);
        }
    }

    /// <summary>Older tools write the ending.</summary>
    private static IEnumerable<ServedPath> Both(string path, Func<HttpContext, Task> answer) => [Get(path, answer), Get(path + ".json", answer)];

    private static ServedPath Get(string path, Func<HttpContext, Task> answer) => new(path, (http, _) =>
        HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method) ? answer(http) : Answers.NotAllowedAsync(http, "GET"));
}
