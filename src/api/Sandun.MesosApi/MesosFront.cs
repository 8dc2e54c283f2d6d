using Microsoft.AspNetCore.Http;
using Sandun.MesosApi.Agents;
using Sandun.MesosApi.Help;
using Sandun.MesosApi.Http;
using Sandun.MesosApi.Legacy;
using Sandun.MesosApi.Operator;
using Sandun.MesosApi.Scheduling;

namespace Sandun.MesosApi;

/// <summary>All of Mesos' interfaces behind one port: who leads is asked first, and no request stops the server.</summary>
public sealed class MesosFront
{
    private const string DriversAreNotServed =
        "This is a message of Mesos' older drivers (libmesos over libprocess), which are not served. Frameworks subscribe over HTTP, with POST /api/v1/scheduler";

    private readonly MesosApiOptions _options;
    private readonly ServedPaths _paths;

    public MesosFront(IMesosPool pool, FrameworkStreams streams, MesosApiOptions options)
    {
        _options = options;
        var scheduler = new SchedulerEndpoint(pool, streams, options);
        var master = new MasterEndpoint(pool, options);
        ServedPath[] paths =
        [
            new ServedPath("/api/v1/scheduler", (http, _) => scheduler.RunAsync(http)),
            new ServedPath("/api/v1", (http, _) => master.RunAsync(http)),
            .. new ReadEndpoints(pool, options).Paths, .. new ChangeEndpoints(pool).Paths,
            .. new AgentProxy(pool, options).Paths,
        ];
        var help = new HelpEndpoint("master", paths);
        _paths = new ServedPaths([.. paths, new ServedPath("/help", help.RunAsync) { IsLocal = true }]);
    }

    /// <summary>Answers a request.</summary>
    /// <param name="http">The request.</param>
    /// <param name="path">Its path below the prefix these interfaces are under.</param>
    public async Task RunAsync(HttpContext http, PathString path)
    {
        try
        {
            if (IsOfADriver(path)) await Answers.TextAsync(http, StatusCodes.Status501NotImplemented, DriversAreNotServed);
            else if (_paths.Find(path) is not var (served, rest)) await Answers.EmptyAsync(http, StatusCodes.Status404NotFound);
            else if (!served.IsLocal && !_options.Leads()) await RedirectAsync(http, path + http.Request.QueryString);
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

    /// <summary>Whether it is how libprocess names a message: by the type of its protobuf.</summary>
    private static bool IsOfADriver(PathString path) =>
        path.Value is { } text && (text.Contains("/mesos.internal.", StringComparison.Ordinal) || text.Contains("/mesos.scheduler.", StringComparison.Ordinal));

    /// <summary>Only the leader knows: clients are sent there, by an address without a scheme, as Mesos does.</summary>
    private Task RedirectAsync(HttpContext http, string rest)
    {
        if (_options.Leader() is not { } leader) return Answers.TextAsync(http, StatusCodes.Status503ServiceUnavailable, "No leader elected");
        http.Response.Headers.Location = $"//{leader}{rest}";
        return Answers.EmptyAsync(http, StatusCodes.Status307TemporaryRedirect);
    }
}
