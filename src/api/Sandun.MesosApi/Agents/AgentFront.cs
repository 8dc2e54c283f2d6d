using Microsoft.AspNetCore.Http;
using Sandun.MesosApi.Http;
using Sandun.MesosApi.Legacy;
using Sandun.MesosApi.Json;

namespace Sandun.MesosApi.Agents;

/// <summary>All of Mesos' interfaces of an agent behind one port; no request stops the agent.</summary>
public sealed class AgentFront
{
    /// <summary>What Mesos' agents call their part of the path.</summary>
    private const string ProcessName = "/slave(1)";

    private readonly ServedPaths _paths;

    public AgentFront(AgentApiOptions options, ExecutorStreams streams)
    {
        var executor = new ExecutorEndpoint(options, streams);
        _paths = new ServedPaths(
        [
            new ServedPath("/api/v1/executor", (http, _) => executor.RunAsync(http)),
            Get("/health", http => Answers.EmptyAsync(http, StatusCodes.Status200OK)),
            Get("/version", http => JsonAnswer.SendAsync(http, json => MessageJson.Write(json, Masters.Version()))),
        ], ProcessName);
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

    private static ServedPath Get(string path, Func<HttpContext, Task> answer) => new(path, (http, _) =>
        HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method) ? answer(http) : Answers.NotAllowedAsync(http, "GET"));
}
