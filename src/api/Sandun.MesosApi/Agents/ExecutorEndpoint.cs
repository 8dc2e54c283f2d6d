using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Sandun.Agent;
using Sandun.MesosApi.Framing;
using Sandun.MesosApi.Http;
using Sandun.MesosApi.Mapping;
using Sandun.Protocol;
using Call = Sandun.MesosApi.Wire.Executor.Call;

namespace Sandun.MesosApi.Agents;

/// <summary><c>POST /api/v1/executor</c>: executors subscribe and report here.</summary>
internal sealed class ExecutorEndpoint(AgentApiOptions options, ExecutorStreams streams)
{
    /// <summary>Mesos' interval: executors expect a word now and then, so that what lies between does not close an idle connection.</summary>
    private static readonly TimeSpan s_heartbeat = TimeSpan.FromMinutes(30);

    public async Task RunAsync(HttpContext http)
    {
        if (!HttpMethods.IsPost(http.Request.Method))
        {
            await Answers.NotAllowedAsync(http, "POST");
            return;
        }

        var call = await CallBody.ReadAsync<Call>(http.Request, "Call");
        if (ExecutorCallValidation.Error(call) is { } error) throw new MalformedCallException("Failed to validate v1::executor::Call: " + error);
        var kind = MediaTypes.OfAnswer(http.Request);
        var view = options.View();
        if (!view.Link.Recovered) throw new MalformedCallException("Agent has not finished recovery", StatusCodes.Status503ServiceUnavailable);
        var key = new ExecutorKey(new FrameworkId(call.FrameworkId.Value), new ExecutorId(call.ExecutorId.Value));
        if (!view.Executors.Values.Any(executor => executor.Framework == key.Framework && !executor.HasEnded)) throw new MalformedCallException("Framework cannot be found");
        if (view.Executors.Values.FirstOrDefault(executor => executor.Key == key && !executor.HasEnded) is not { } known)
            throw new MalformedCallException("Executor cannot be found");
        if (call.Type != Call.Types.Type.Subscribe && !known.HasSubscribed)
            throw new MalformedCallException("Executor is not subscribed", StatusCodes.Status403Forbidden);
        await HandOnAsync(http, call, key, kind);
    }

    private async Task HandOnAsync(HttpContext http, Call call, ExecutorKey key, MediaKind kind)
    {
        switch (call.Type)
        {
            case Call.Types.Type.Subscribe:
                await SubscribeAsync(http, call.Subscribe, key, kind);
                return;
            case Call.Types.Type.Update:
                await options.TellAsync(new AgentInput.ExecutorUpdated(key, Read(call.Update.Status)), http.RequestAborted);
                break;
            case Call.Types.Type.Message:
                await options.TellAsync(new AgentInput.ExecutorSaid(key, call.Message.Data.ToByteArray()), http.RequestAborted);
                break;
            case Call.Types.Type.Heartbeat:
                break;
            default:
                await Answers.EmptyAsync(http, StatusCodes.Status501NotImplemented);
                return;
        }

        await Answers.EmptyAsync(http, StatusCodes.Status202Accepted);
    }

    private async Task SubscribeAsync(HttpContext http, Call.Types.Subscribe call, ExecutorKey key, MediaKind kind)
    {
        var input = new AgentInput.ExecutorSubscribed(
            key, [.. call.UnacknowledgedTasks.Select(task => new TaskId(task.TaskId.Value))], [.. call.UnacknowledgedUpdates.Select(update => Read(update.Status))]);
        var stream = streams.Open(key);
        try
        {
            http.Features.Get<IHttpMinResponseDataRateFeature>()?.MinDataRate = null;
            http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
            http.Response.StatusCode = StatusCodes.Status200OK;
            http.Response.ContentType = kind.Name();
            await http.Response.StartAsync(http.RequestAborted);
            await http.Response.Body.FlushAsync(http.RequestAborted);
            await options.TellAsync(input, http.RequestAborted);
            await WriteAsync(http, stream, kind);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The executor has gone; it subscribes again, or its process ends.
        }
        finally
        {
            streams.Remove(key, stream);
        }
    }

    private async Task WriteAsync(HttpContext http, ExecutorStream stream, MediaKind kind)
    {
        Task<bool>? waiting = null;
        while (true)
        {
            waiting ??= stream.Words.WaitToReadAsync(http.RequestAborted).AsTask();
            try
            {
                if (!await waiting.WaitAsync(s_heartbeat, options.Time, http.RequestAborted)) return;
                waiting = null;
                while (stream.Words.TryRead(out var word))
                    await http.Response.Body.WriteAsync(Records.Frame(kind.Encode(ExecutorEventWriting.Write(word, options.Now()))), http.RequestAborted);
            }
            catch (TimeoutException)
            {
                await http.Response.Body.WriteAsync(Records.Frame(kind.Encode(ExecutorEventWriting.Heartbeat())), http.RequestAborted);
            }

            await http.Response.Body.FlushAsync(http.RequestAborted);
        }
    }

    private TaskStatus Read(Wire.TaskStatus status)
    {
        try
        {
            return status.ToCore(options.Time.GetUtcNow());
        }
        catch (FormatException wrong)
        {
            throw new MalformedCallException("Failed to validate v1::executor::Call: " + wrong.Message);
        }
    }
}
