using Google.Protobuf;
using Microsoft.AspNetCore.Http;
using Sandun.MesosApi.Files;
using Sandun.MesosApi.Http;
using Sandun.MesosApi.Logging;
using Sandun.MesosApi.Metrics;
using Call = Sandun.MesosApi.Wire.Master.Call;
using Response = Sandun.MesosApi.Wire.Master.Response;
using Type = Sandun.MesosApi.Wire.Master.Call.Types.Type;

namespace Sandun.MesosApi.Operator;

/// <summary><c>POST /api/v1</c>: the interface for operators.</summary>
internal sealed class MasterEndpoint(IMesosPool pool, MesosApiOptions options)
{
    private readonly OperatorStream _stream = new(pool, options);
    private readonly LogFile _log = new(options.LogFile);

    public async Task RunAsync(HttpContext http)
    {
        if (!HttpMethods.IsPost(http.Request.Method))
        {
            await Answers.NotAllowedAsync(http, "POST");
            return;
        }

        var call = await CallBody.ReadAsync<Call>(http.Request, "Call");
        if (CallChecks.Error(call) is { } error) throw new MalformedCallException("Failed to validate master::Call: " + error);
        var kind = MediaTypes.OfAnswer(http.Request);
        if (call.Type == Type.Subscribe) await _stream.RunAsync(http, kind);
        else if (Read(call) is { } answer) await Answers.MessageAsync(http, kind, answer);
        else await ChangeAsync(http, call);
    }

    /// <summary>The answer of a call that reads; null for one that does not.</summary>
    private Response? Read(Call call)
    {
        var (view, history) = (pool.View, pool.History);
        return call.Type switch
        {
            Type.GetHealth => new Response { Type = Response.Types.Type.GetHealth, GetHealth = new Response.Types.GetHealth { Healthy = true } },
            Type.GetFlags => Flags(),
            Type.GetVersion => new Response { Type = Response.Types.Type.GetVersion, GetVersion = new Response.Types.GetVersion { VersionInfo = Masters.Version() } },
            Type.GetMetrics => Metrics(),
            Type.GetLoggingLevel => new Response { Type = Response.Types.Type.GetLoggingLevel, GetLoggingLevel = new Response.Types.GetLoggingLevel { Level = (uint)options.Logging.Level } },
            Type.GetState => new Response { Type = Response.Types.Type.GetState, GetState = StateWriting.State(view, history) },
            Type.GetAgents => new Response { Type = Response.Types.Type.GetAgents, GetAgents = StateWriting.Agents(view, history) },
            Type.GetFrameworks => new Response { Type = Response.Types.Type.GetFrameworks, GetFrameworks = StateWriting.Frameworks(view, history) },
            Type.GetExecutors => new Response { Type = Response.Types.Type.GetExecutors, GetExecutors = StateWriting.Executors(view) },
            Type.GetTasks => new Response { Type = Response.Types.Type.GetTasks, GetTasks = StateWriting.Tasks(view, history) },
            Type.GetOperations => new Response { Type = Response.Types.Type.GetOperations, GetOperations = OperationWriting.Operations(view) },
            Type.GetRoles => new Response { Type = Response.Types.Type.GetRoles, GetRoles = RoleWriting.Roles(view) },
            Type.GetWeights => new Response { Type = Response.Types.Type.GetWeights, GetWeights = RoleWriting.Weights(view) },
            Type.GetQuota => new Response { Type = Response.Types.Type.GetQuota, GetQuota = new Response.Types.GetQuota { Status = RoleWriting.Quota(view) } },
            Type.GetMaster => Master(),
            Type.GetMaintenanceStatus => new Response
            {
                Type = Response.Types.Type.GetMaintenanceStatus,
                GetMaintenanceStatus = new Response.Types.GetMaintenanceStatus { Status = MaintenanceWriting.Status(view) },
            },
            Type.GetMaintenanceSchedule => new Response
            {
                Type = Response.Types.Type.GetMaintenanceSchedule,
                GetMaintenanceSchedule = new Response.Types.GetMaintenanceSchedule { Schedule = MaintenanceWriting.Schedule(view) },
            },
            Type.ListFiles => Files(call.ListFiles.Path),
            Type.ReadFile => File(call.ReadFile),
            _ => null,
        };
    }

    private async Task ChangeAsync(HttpContext http, Call call)
    {
        switch (call.Type)
        {
            case Type.Unknown:
                await Answers.EmptyAsync(http, StatusCodes.Status501NotImplemented);
                return;
            case Type.SetLoggingLevel:
                LoggingCalls.Set(options.Logging, call.SetLoggingLevel.Level, LoggingCalls.Length(call.SetLoggingLevel.Duration));
                await Answers.EmptyAsync(http, StatusCodes.Status200OK);
                return;
        }

        try
        {
            if (RequestReading.Read(call, PrincipalOf(http)) is not var (request, success)) await Answers.EmptyAsync(http, StatusCodes.Status501NotImplemented);
            else await Changes.AskAsync(http, pool, request, success);
        }
        catch (FormatException wrong)
        {
            throw new MalformedCallException(wrong.Message);
        }
    }

    private Response Files(string path)
    {
        var files = new Response.Types.ListFiles();
        files.FileInfos.Add(FileCalls.List(_log, path));
        return new Response { Type = Response.Types.Type.ListFiles, ListFiles = files };
    }

    private Response File(Call.Types.ReadFile call)
    {
        var (data, size) = FileCalls.Read(_log, call.Path, call.Offset, call.HasLength ? call.Length : null);
        return new Response { Type = Response.Types.Type.ReadFile, ReadFile = new Response.Types.ReadFile { Size = size, Data = UnsafeByteOperations.UnsafeWrap(data) } };
    }

    private Response Flags()
    {
        var flags = new Response.Types.GetFlags();
        flags.Flags.Add(options.Flags.OrderBy(flag => flag.Key, StringComparer.Ordinal).Select(flag => new Wire.Flag { Name = flag.Key, Value = flag.Value }));
        return new Response { Type = Response.Types.Type.GetFlags, GetFlags = flags };
    }

    private Response Metrics()
    {
        var metrics = new Response.Types.GetMetrics();
        metrics.Metrics.Add(PoolMetrics.Of(pool, options).Select(metric => new Wire.Metric { Name = metric.Key, Value = metric.Value }));
        return new Response { Type = Response.Types.Type.GetMetrics, GetMetrics = metrics };
    }

    private Response Master() => new()
    {
        Type = Response.Types.Type.GetMaster,
        GetMaster = new Response.Types.GetMaster
        {
            MasterInfo = Masters.Info(options), StartTime = Mapping.Scalars.Epoch(options.StartedAt), ElectedTime = Mapping.Scalars.Epoch(options.StartedAt),
        },
    };

    private static string? PrincipalOf(HttpContext http) => http.User.Identity is { IsAuthenticated: true, Name: { } name } ? name : null;
}
