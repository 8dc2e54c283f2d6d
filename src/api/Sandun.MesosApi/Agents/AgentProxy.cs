using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Sandun.MesosApi.Http;
using Sandun.MesosApi.Mapping;
using Sandun.Protocol;
using Sandun.ResourceManager;

namespace Sandun.MesosApi.Agents;

/// <summary>
/// Hands requests under <c>/slave/ID</c> on to the agent's own interface, as tools of DC/OS expect: what it has for Mesos' operators, and
/// nothing else of its machine. Credentials stay here: they are this server's, not the agent's.
/// </summary>
internal sealed class AgentProxy(IMesosPool pool, MesosApiOptions options)
{
    /// <summary>An agent that takes longer to connect or to begin its answer is as good as away.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    public const int PieceBytes = 64 * 1024;

    private static readonly HttpClient s_http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false, UseCookies = false, UseProxy = false, ConnectTimeout = s_patience, ResponseDrainTimeout = TimeSpan.Zero,
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    private static readonly HashSet<string> s_read = new(StringComparer.Ordinal)
    {
        "state", "state.json", "containers", "containerizer/debug", "monitor/statistics", "monitor/statistics.json", "system/stats.json", "flags", "health", "version", "metrics/snapshot",
        "files/browse", "files/browse.json", "files/read", "files/read.json", "files/download", "files/download.json", "files/debug", "files/debug.json",
    };

    public IEnumerable<ServedPath> Paths => [new ServedPath("/slave", RunAsync), new ServedPath("/agent", RunAsync)];

    private async Task RunAsync(HttpContext http, string rest)
    {
        var cut = rest.IndexOf('/');
        var (id, path) = cut < 0 ? (rest, "") : (rest[..cut], rest[(cut + 1)..]);
        path = path.StartsWith("slave(1)/", StringComparison.Ordinal) ? path["slave(1)/".Length..] : path;
        var isCall = path == "api/v1";
        if (!isCall && !s_read.Contains(path))
        {
            await Answers.EmptyAsync(http, StatusCodes.Status404NotFound);
        }
        else if (isCall ? !HttpMethods.IsPost(http.Request.Method) : !HttpMethods.IsGet(http.Request.Method) && !HttpMethods.IsHead(http.Request.Method))
        {
            await Answers.NotAllowedAsync(http, isCall ? "POST" : "GET");
        }
        else if (!pool.View.Agents.TryGetValue(new AgentId(id), out var agent))
        {
            await Answers.TextAsync(http, StatusCodes.Status404NotFound, $"There is no agent '{id}'; /slaves lists them");
        }
        else if (!agent.Reachable || agent.Spec.HttpPort == 0)
        {
            await Answers.TextAsync(http, StatusCodes.Status502BadGateway, agent.Reachable
                ? $"Agent '{id}' has no HTTP interface; start it with --http-listen HOST:PORT"
                : $"Agent '{id}' is not connected");
        }
        else
        {
            await PassAsync(http, agent, path);
        }
    }

    private async Task PassAsync(HttpContext http, AgentView agent, string path)
    {
        // Agents listen on the loopback unless they are told otherwise: on this machine that is where this one is found.
        var host = agent.Spec.Hostname == options.Hostname || agent.Spec.Address.Length == 0 ? "127.0.0.1" : agent.Spec.Address;
        var target = new UriBuilder(Uri.UriSchemeHttp, host, AgentInfoMapping.Port(agent.Spec), path) { Query = http.Request.QueryString.Value }.Uri;
        using var request = new HttpRequestMessage(new HttpMethod(http.Request.Method), target);
        foreach (var name in new[] { "Accept", "Accept-Encoding", "Range", "Message-Accept" })
            if (http.Request.Headers.TryGetValue(name, out var values)) request.Headers.TryAddWithoutValidation(name, values.ToArray());
        if (HttpMethods.IsPost(http.Request.Method))
        {
            // A stream is handed on as it comes; all else is read within its bounds first.
            request.Content = StreamedMedia.IsStream(http.Request) ? new PassedBody(http.Request.Body, http.RequestAborted) : new ReadOnlyMemoryContent(await CallBody.BytesAsync(http.Request));
            if (MediaTypeHeaderValue.TryParse(http.Request.ContentType, out var type)) request.Content.Headers.ContentType = type;
            if (http.Request.Headers.TryGetValue("Message-Content-Type", out var messages)) request.Headers.TryAddWithoutValidation("Message-Content-Type", messages.ToArray());
        }

        try
        {
            await SendAsync(http, agent, request);
        }
        finally
        {
            if (request.Content is PassedBody passed) await passed.StopAsync();
        }
    }

    private static async Task SendAsync(HttpContext http, AgentView agent, HttpRequestMessage request)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);

        // A call may wait for what happens on the agent; to connect it has the same time.
        if (!HttpMethods.IsPost(http.Request.Method)) patience.CancelAfter(s_patience);
        HttpResponseMessage answer;
        try
        {
            answer = await s_http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
        }
        catch (Exception lost) when (lost is HttpRequestException or OperationCanceledException && !http.RequestAborted.IsCancellationRequested)
        {
            await Answers.TextAsync(http, StatusCodes.Status502BadGateway,
                $"Agent '{agent.Id}' does not answer at {request.RequestUri!.Authority}; let it listen there with --http-listen HOST:PORT");
            return;
        }

        using (answer) await CopyAsync(answer, http, agent);
    }

    private static async Task CopyAsync(HttpResponseMessage answer, HttpContext http, AgentView agent)
    {
        if (answer.StatusCode == System.Net.HttpStatusCode.Unauthorized)
        {
            await Answers.TextAsync(http, StatusCodes.Status502BadGateway,
                $"Agent '{agent.Id}' wants credentials of its own, which this server does not have; ask it directly, at port {agent.Spec.HttpPort}");
            return;
        }

        http.Response.StatusCode = (int)answer.StatusCode;
        foreach (var (name, values) in answer.Content.Headers.Where(header => header.Key is "Content-Type" or "Content-Length" or "Content-Encoding" or "Content-Disposition" or "Content-Range"))
            http.Response.Headers[name] = values.ToArray();
        if (answer.Headers.TryGetValues("Message-Content-Type", out var messages)) http.Response.Headers["Message-Content-Type"] = messages.ToArray();
        http.Response.Headers.XContentTypeOptions = "nosniff";
        if (HttpMethods.IsHead(http.Request.Method)) return;
        http.Features.Get<IHttpMinResponseDataRateFeature>()?.MinDataRate = null;
        await CopyBodyAsync(answer, http);
    }

    /// <summary>Piece by piece as it comes: what a person types and reads must not wait for more.</summary>
    private static async Task CopyBodyAsync(HttpResponseMessage answer, HttpContext http)
    {
        try
        {
            await using var body = await answer.Content.ReadAsStreamAsync(http.RequestAborted);
            await http.Response.StartAsync(http.RequestAborted);
            await http.Response.Body.FlushAsync(http.RequestAborted);
            var buffer = new byte[PieceBytes];
            for (int read; (read = await body.ReadAsync(buffer, http.RequestAborted)) > 0;)
            {
                await http.Response.Body.WriteAsync(buffer.AsMemory(0, read), http.RequestAborted);
                await http.Response.Body.FlushAsync(http.RequestAborted);
            }
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException or HttpRequestException)
        {
            // The agent has gone, or who asked: a cut answer says so to the one who is left.
            http.Abort();
        }
    }
}
