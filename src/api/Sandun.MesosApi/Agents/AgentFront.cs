using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Sandun.MesosApi.Files;
using Sandun.MesosApi.Help;
using Sandun.MesosApi.Http;
using Sandun.MesosApi.Json;
using Sandun.MesosApi.Legacy;
using Sandun.MesosApi.Logging;
using Sandun.MesosApi.Metrics;
using static Sandun.MesosApi.Http.ServedPath;

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
        var files = new FileEndpoints(new AgentSandboxes(options.Files, options.View, options.LogFile));
        ServedPath[] paths =
        [
            new ServedPath("/api/v1/executor", (http, _) => executor.RunAsync(http)),
            new ServedPath("/api/v1", (http, _) => operators.RunAsync(http)),
            .. Both("/state", http => JsonAnswer.StreamAsync(http, new AgentStateDocument(options).Parts())),
            Get("/containers", http => JsonAnswer.SendAsync(http, json => AgentStatistics.Write(
                json, options, withContainers: true, http.Request.Query["container_id"].ToString(), http.Request.Query["show_nested"] == "true" ? options.Nesting?.Running : null))),
            .. Both("/monitor/statistics", http => JsonAnswer.SendAsync(http, json => AgentStatistics.Write(json, options, withContainers: false))),
            Get("/flags", http => JsonAnswer.SendAsync(http, WriteFlags)),
            Get("/metrics/snapshot", http => MetricsAnswer.SendAsync(http, AgentMetrics.Of(options))),
            Get("/system/stats.json", http => JsonAnswer.SendAsync(http, MachineMetrics.WriteStats)),
            Get("/containerizer/debug", http => JsonAnswer.SendAsync(http, json => ContainersUnderWay.Write(json, options.View()))),
            new ServedPath("/logging/toggle", (http, _) => ToggleAsync(http)), .. Refusals.Paths,
            .. files.Paths.Select(file => Get(file.Path, file.AnswerAsync)),
            Get("/health", http => Answers.EmptyAsync(http, StatusCodes.Status200OK)),
            Get("/version", http => JsonAnswer.SendAsync(http, json => MessageJson.Write(json, Masters.Version()))),
        ];
        var help = new HelpEndpoint(ProcessName[1..], paths);
        _paths = new ServedPaths([.. paths, new ServedPath("/help", help.RunAsync)], ProcessName);
    }

    /// <summary>To be told the level is for all; to have more said fills the disk, and is for those who may do more than read.</summary>
    private Task ToggleAsync(HttpContext http)
    {
        var refusal = http.Request.Query.ContainsKey("level") ? _options.Refusal(http) : null;
        return refusal is null ? LoggingCalls.ToggleAsync(http, _options.Logging) : Answers.TextAsync(http, StatusCodes.Status403Forbidden, refusal);
    }

    private void WriteFlags(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteStartObject("flags"u8);
        foreach (var (name, value) in _options.Flags) json.WriteString(name, value);
        json.WriteEndObject();
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
}
