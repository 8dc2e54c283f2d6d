using Google.Protobuf;
using Microsoft.AspNetCore.Http;
using Sandun.Agent;
using Sandun.MesosApi.Http;
using Call = Sandun.MesosApi.Wire.Agent.Call;
using Response = Sandun.MesosApi.Wire.Agent.Response;
using Type = Sandun.MesosApi.Wire.Agent.Call.Types.Type;

namespace Sandun.MesosApi.Agents;

/// <summary>
/// The calls of an agent's operator API that start, end and wait for containers. All are of nested containers: a standalone one would take
/// of the machine what the resource manager promises to others.
/// </summary>
internal sealed class NestedEndpoint(AgentApiOptions options, IAgentNesting nesting)
{
    private const int SigKill = 9;

    private readonly OutputAttachment _output = new(options, nesting);

    /// <summary>Answers a call that was found to be right.</summary>
    public Task RunAsync(HttpContext http, Call call, Wire.ContainerID container)
    {
        if (!nesting.IsReady) return Answers.TextAsync(http, StatusCodes.Status503ServiceUnavailable, InputAttachment.NotReady);
        if (NestedReading.IdOf(container) is not { } id) return StandaloneAsync(http, call, container);
        if (call.Type is not (Type.WaitContainer or Type.WaitNestedContainer) && options.Refusal(http) is { } reason) return Answers.TextAsync(http, StatusCodes.Status403Forbidden, reason);
        return call.Type switch
        {
            Type.LaunchNestedContainerSession => SessionAsync(http, call, id),
            Type.AttachContainerOutput => AttachAsync(http, id),
            Type.WaitContainer or Type.WaitNestedContainer => WaitAsync(http, call, id),
            Type.KillNestedContainer => KillAsync(http, id, call.KillNestedContainer.HasSignal ? call.KillNestedContainer.Signal : SigKill),
            Type.KillContainer => KillAsync(http, id, call.KillContainer.HasSignal ? call.KillContainer.Signal : SigKill),
            Type.RemoveContainer or Type.RemoveNestedContainer => nesting.Remove(id)
                ? Answers.EmptyAsync(http, StatusCodes.Status200OK)
                : Answers.TextAsync(http, StatusCodes.Status500InternalServerError, "Nested container has not terminated yet"),
            _ => LaunchAsync(http, call, id),
        };
    }

    private static Task StandaloneAsync(HttpContext http, Call call, Wire.ContainerID container) => call.Type switch
    {
        Type.LaunchContainer => Answers.TextAsync(http, StatusCodes.Status400BadRequest,
            "'launch_container.container_id.parent' must name a task: standalone containers would take what the pool has promised to others; launch a task instead"),
        Type.RemoveContainer => Answers.EmptyAsync(http, StatusCodes.Status200OK),
        Type.KillContainer => KilledAlreadyAsync(http, container.Value),
        Type.AttachContainerOutput => Answers.TextAsync(http, StatusCodes.Status400BadRequest, OutputAttachment.NotAttachable(container.Value)),
        _ => UnknownAsync(http, container.Value),
    };

    private async Task LaunchAsync(HttpContext http, Call call, NestedId id) =>
        await Answers.EmptyAsync(http, await StartAsync(http, call, id) ? StatusCodes.Status200OK : StatusCodes.Status202Accepted);

    private async Task<bool> StartAsync(HttpContext http, Call call, NestedId id)
    {
        try
        {
            return await nesting.LaunchAsync(NestedReading.Spec(call, id), http.RequestAborted);
        }
        catch (InvalidOperationException refused)
        {
            throw new MalformedCallException(refused.Message);
        }
    }

    /// <summary>A session lives as long as the answer.</summary>
    private async Task SessionAsync(HttpContext http, Call call, NestedId id)
    {
        var media = StreamedMedia.OfAnswer(http.Request);
        if (!await StartAsync(http, call, id))
        {
            await Answers.EmptyAsync(http, StatusCodes.Status202Accepted);
            return;
        }

        try
        {
            await _output.RunAsync(http, id, media, nesting.AttachOutput(id));
        }
        finally
        {
            nesting.Signal(id, SigKill);
        }
    }

    private async Task AttachAsync(HttpContext http, NestedId id)
    {
        var media = StreamedMedia.OfAnswer(http.Request);
        if (nesting.AttachOutput(id) is { } output) await _output.RunAsync(http, id, media, output);
        else await Answers.TextAsync(http, StatusCodes.Status400BadRequest, OutputAttachment.NotAttachable(id.ToString()));
    }

    private async Task WaitAsync(HttpContext http, Call call, NestedId id)
    {
        var kind = MediaTypes.OfAnswer(http.Request);
        if (await nesting.WaitAsync(id, http.RequestAborted) is not { } status)
        {
            await UnknownAsync(http, id.ToString());
            return;
        }

        IMessage answer = call.Type == Type.WaitContainer
            ? new Response { Type = Response.Types.Type.WaitContainer, WaitContainer = new Response.Types.WaitContainer { ExitStatus = status } }
            : new Response { Type = Response.Types.Type.WaitNestedContainer, WaitNestedContainer = new Response.Types.WaitNestedContainer { ExitStatus = status } };
        await Answers.MessageAsync(http, kind, answer);
    }

    private Task KillAsync(HttpContext http, NestedId id, int signal) =>
        nesting.Signal(id, signal) ? Answers.EmptyAsync(http, StatusCodes.Status200OK) : KilledAlreadyAsync(http, id.ToString());

    private static Task UnknownAsync(HttpContext http, string id) => Answers.TextAsync(http, StatusCodes.Status404NotFound, $"Container {id} cannot be found");

    private static Task KilledAlreadyAsync(HttpContext http, string id) =>
        Answers.TextAsync(http, StatusCodes.Status404NotFound, $"Container '{id}' cannot be found (or is already killed)");
}
