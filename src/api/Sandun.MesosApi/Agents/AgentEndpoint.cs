using Google.Protobuf;
using Microsoft.AspNetCore.Http;
using Sandun.MesosApi.Files;
using Sandun.MesosApi.Http;
using Sandun.MesosApi.Logging;
using Call = Sandun.MesosApi.Wire.Agent.Call;
using Response = Sandun.MesosApi.Wire.Agent.Response;
using Type = Sandun.MesosApi.Wire.Agent.Call.Types.Type;

namespace Sandun.MesosApi.Agents;

/// <summary>An agent's <c>POST /api/v1</c>: the interface for operators.</summary>
internal sealed class AgentEndpoint(AgentApiOptions options)
{
    private readonly AgentSandboxes _files = new(options.Files, options.View, options.LogFile);
    private readonly NestedEndpoint? _nested = options.Nesting is { } nesting ? new NestedEndpoint(options, nesting) : null;
    private readonly InputAttachment? _input = options.Nesting is { } nesting ? new InputAttachment(options, nesting) : null;

    public async Task RunAsync(HttpContext http)
    {
        if (!HttpMethods.IsPost(http.Request.Method))
        {
            await Answers.NotAllowedAsync(http, "POST");
            return;
        }

        if (_input is not null && StreamedMedia.IsStream(http.Request))
        {
            await _input.RunAsync(http);
            return;
        }

        StreamedMedia.CheckNone(http.Request);
        var call = await CallBody.ReadAsync<Call>(http.Request, "Call");
        if (Error(call) is { } error) throw new MalformedCallException("Failed to validate agent::Call: " + error);
        if (call.Type == Type.AttachContainerInput)
            throw new MalformedCallException($"Expecting 'Content-Type' to be {MediaTypes.RecordIo} for ATTACH_CONTAINER_INPUT call", StatusCodes.Status415UnsupportedMediaType);
        if (_nested is not null && NestedReading.Of(call)?.Container is { } container)
        {
            await _nested.RunAsync(http, call, container);
            return;
        }

        var kind = MediaTypes.OfAnswer(http.Request);
        if (Read(call) is { } answer) await Answers.MessageAsync(http, kind, answer);
        else if (call.Type == Type.SetLoggingLevel) await SetLoggingAsync(http, call.SetLoggingLevel);
        else await Answers.EmptyAsync(http, StatusCodes.Status501NotImplemented);
    }

    private Task SetLoggingAsync(HttpContext http, Call.Types.SetLoggingLevel wanted)
    {
        if (options.Refusal(http) is { } refusal) return Answers.TextAsync(http, StatusCodes.Status403Forbidden, refusal);
        LoggingCalls.Set(options.Logging, wanted.Level, LoggingCalls.Length(wanted.Duration));
        return Answers.EmptyAsync(http, StatusCodes.Status200OK);
    }

    private static string? Error(Call call)
    {
        if (!call.HasType) return "Expecting 'type' to be present";
        return call.Type switch
        {
            Type.GetMetrics when call.GetMetrics is null => Missing("get_metrics"),
            Type.SetLoggingLevel when call.SetLoggingLevel is null => Missing("set_logging_level"),
            Type.ListFiles when call.ListFiles is null => Missing("list_files"),
            Type.ReadFile when call.ReadFile is null => Missing("read_file"),
            Type.AttachContainerInput => null,
            _ => NestedReading.Error(call),
        };
    }

    /// <summary>The answer of a call; null for one that no agent of Sandun's answers.</summary>
    private Response? Read(Call call) => call.Type switch
    {
        Type.GetHealth => new Response { Type = Response.Types.Type.GetHealth, GetHealth = new Response.Types.GetHealth { Healthy = true } },
        Type.GetFlags => Flags(),
        Type.GetVersion => new Response { Type = Response.Types.Type.GetVersion, GetVersion = new Response.Types.GetVersion { VersionInfo = Masters.Version() } },
        Type.GetMetrics => Metrics(),
        Type.GetLoggingLevel => new Response { Type = Response.Types.Type.GetLoggingLevel, GetLoggingLevel = new Response.Types.GetLoggingLevel { Level = (uint)options.Logging.Level } },
        Type.ListFiles => List(call.ListFiles.Path),
        Type.ReadFile => ReadFile(call.ReadFile),
        Type.GetState => new Response { Type = Response.Types.Type.GetState, GetState = AgentWritingV1.State(Containers()) },
        Type.GetContainers => new Response
        {
            Type = Response.Types.Type.GetContainers,
            GetContainers = AgentWritingV1.Containers(Containers(), options, call.GetContainers?.ShowNested == true ? options.Nesting?.Running : null),
        },
        Type.GetFrameworks => new Response { Type = Response.Types.Type.GetFrameworks, GetFrameworks = AgentWritingV1.Frameworks(Containers()) },
        Type.GetExecutors => new Response { Type = Response.Types.Type.GetExecutors, GetExecutors = AgentWritingV1.Executors(Containers()) },
        Type.GetTasks => new Response { Type = Response.Types.Type.GetTasks, GetTasks = AgentWritingV1.Tasks(Containers()) },
        Type.GetAgent => new Response
        {
            Type = Response.Types.Type.GetAgent, GetAgent = new Response.Types.GetAgent { AgentInfo = Mapping.AgentInfoMapping.ToWire(options.Now()) },
        },
        Type.GetOperations => new Response { Type = Response.Types.Type.GetOperations, GetOperations = AgentOperations.Of(options.View()) },
        Type.GetResourceProviders => new Response { Type = Response.Types.Type.GetResourceProviders, GetResourceProviders = new Response.Types.GetResourceProviders() },
        _ => null,
    };

    private IReadOnlyList<AgentContainer> Containers() => AgentContainer.Of(options.View());

    private Response Flags()
    {
        var flags = new Response.Types.GetFlags();
        flags.Flags.Add(options.Flags.OrderBy(flag => flag.Key, StringComparer.Ordinal).Select(flag => new Wire.Flag { Name = flag.Key, Value = flag.Value }));
        return new Response { Type = Response.Types.Type.GetFlags, GetFlags = flags };
    }

    private Response Metrics()
    {
        var metrics = new Response.Types.GetMetrics();
        metrics.Metrics.Add(AgentMetrics.Of(options).Select(metric => new Wire.Metric { Name = metric.Key, Value = metric.Value }));
        return new Response { Type = Response.Types.Type.GetMetrics, GetMetrics = metrics };
    }

    private Response List(string path)
    {
        var files = new Response.Types.ListFiles();
        files.FileInfos.Add(FileCalls.List(_files, path));
        return new Response { Type = Response.Types.Type.ListFiles, ListFiles = files };
    }

    private Response ReadFile(Call.Types.ReadFile call)
    {
        var (data, size) = FileCalls.Read(_files, call.Path, call.Offset, call.HasLength ? call.Length : null);
        return new Response { Type = Response.Types.Type.ReadFile, ReadFile = new Response.Types.ReadFile { Size = size, Data = UnsafeByteOperations.UnsafeWrap(data) } };
    }

    private static string Missing(string member) => $"Expecting '{member}' to be present";
}
