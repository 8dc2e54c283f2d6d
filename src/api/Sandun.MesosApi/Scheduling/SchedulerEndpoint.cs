using Microsoft.AspNetCore.Http;
using Sandun.MesosApi.Http;
using Sandun.MesosApi.Mapping;
using Sandun.Protocol;
using Sandun.ResourceManager;
using Call = Sandun.MesosApi.Wire.Scheduler.Call;

namespace Sandun.MesosApi.Scheduling;

/// <summary><c>POST /api/v1/scheduler</c>: frameworks subscribe and call here.</summary>
internal sealed class SchedulerEndpoint(IMesosPool pool, FrameworkStreams streams, MesosApiOptions options)
{
    private const string StreamIdHeader = "Mesos-Stream-Id";

    public async Task RunAsync(HttpContext http)
    {
        if (!HttpMethods.IsPost(http.Request.Method))
        {
            await Answers.NotAllowedAsync(http, "POST");
            return;
        }

        var call = await CallBody.ReadAsync<Call>(http.Request, "Call");
        var principal = http.User.Identity is { IsAuthenticated: true, Name: { } name } ? name : null;
        if (CallValidation.Error(call, principal) is { } error) throw new MalformedCallException("Failed to validate scheduler::Call: " + error);
        if (call.Type == Call.Types.Type.Subscribe) await SubscribeAsync(http, call, principal);
        else await CallAsync(http, call, principal);
    }

    private async Task SubscribeAsync(HttpContext http, Call call, string? principal)
    {
        var kind = MediaTypes.OfAnswer(http.Request);
        if (http.Request.Headers.ContainsKey(StreamIdHeader))
            throw new MalformedCallException($"Subscribe calls should not include the '{StreamIdHeader}' header");
        if (principal is not null) call.Subscribe.FrameworkInfo.Principal = principal;

        FrameworkInfo info;
        SchedulerCall.Subscribe subscribe;
        try
        {
            info = call.Subscribe.FrameworkInfo.ToCore();
            subscribe = new SchedulerCall.Subscribe(info)
            {
                SuppressedRoles = FrameworkMapping.Suppressed(call.Subscribe.SuppressedRoles, info), OfferConstraints = call.Subscribe.OfferConstraints.ToCore(info),
            };
            CheckPrincipal(info);
        }
        catch (FormatException wrong)
        {
            await RefuseAsync(http, kind, wrong.Message);
            return;
        }

        await StreamAsync(http, kind, new FrameworkStream(pool.NewSession(), info), subscribe);
    }

    private async Task StreamAsync(HttpContext http, MediaKind kind, FrameworkStream stream, SchedulerCall.Subscribe subscribe)
    {
        var writing = Writing(http, kind, stream);
        streams.Add(stream);
        try
        {
            await writing.BeginAsync(stream.StreamId);
            if (!pool.TryCall(stream.Session, subscribe)) return;
            await writing.RunAsync(stream);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The framework has gone; the resource manager is told below.
        }
        finally
        {
            streams.Remove(stream);
            pool.Leave(stream.Session);
        }
    }

    /// <summary>A subscription that is wrong by itself is not answered by a status: the stream opens, says so, and ends.</summary>
    private async Task RefuseAsync(HttpContext http, MediaKind kind, string why)
    {
        var stream = new FrameworkStream(0, new FrameworkInfo { Name = "" });
        var writing = Writing(http, kind, stream);
        await writing.BeginAsync(stream.StreamId);
        await writing.WriteAsync(new SchedulerEvent.Error(why));
    }

    private StreamWriting Writing(HttpContext http, MediaKind kind, FrameworkStream stream)
    {
        var master = Masters.Info(options);
        return new StreamWriting(http, kind, happened =>
        {
            if (happened is SchedulerEvent.Heartbeat && stream.Info.Id is { } id) pool.History.NoteHeartbeat(id);
            return EventWriting.Write(happened, stream.Info, stream.Info.Id ?? default, master);
        }, options.Time);
    }

    private async Task CallAsync(HttpContext http, Call call, string? principal)
    {
        var id = new FrameworkId(call.FrameworkId.Value);
        var stream = streams.Find(id);
        var known = pool.View.Frameworks.GetValueOrDefault(id);
        if (stream is null && known is null) throw new MalformedCallException("Framework cannot be found");
        var owner = (stream?.Info ?? known!.Info).Principal;
        if (principal is not null && principal != owner)
            throw new MalformedCallException($"Authenticated principal '{principal}' does not match principal '{owner}' set in `FrameworkInfo`");
        if (stream is null)
        {
            throw new MalformedCallException(
                known!.Connected ? "Framework is not connected via HTTP" : "Framework is not subscribed", StatusCodes.Status403Forbidden);
        }

        CheckStreamId(http, stream, id);
        if (call.Type == Call.Types.Type.UpdateFramework) await UpdateAsync(http, call.UpdateFramework, stream, id);
        else await HandOnAsync(http, call, stream);
    }

    private async Task HandOnAsync(HttpContext http, Call call, FrameworkStream stream)
    {
        if (call.Type == Call.Types.Type.Unknown)
        {
            await Answers.EmptyAsync(http, StatusCodes.Status501NotImplemented);
            return;
        }

        if (call.Type == Call.Types.Type.ReconcileOperations) MediaTypes.OfAnswer(http.Request);
        var dropped = new List<OperationStatus>();
        SchedulerCall? read;
        try
        {
            read = CallReading.Read(call, stream.Info, dropped);
        }
        catch (FormatException wrong)
        {
            throw new MalformedCallException("Failed to validate scheduler::Call: " + wrong.Message);
        }

        if (read is not null && !pool.TryCall(stream.Session, read))
        {
            await Answers.TextAsync(http, StatusCodes.Status503ServiceUnavailable, "Master has not finished recovery");
            return;
        }

        foreach (var status in dropped.Where(status => status.Id is not null)) stream.Tell(new SchedulerEvent.UpdateOperationStatus(status));
        await Answers.EmptyAsync(http, StatusCodes.Status202Accepted);
    }

    private async Task UpdateAsync(HttpContext http, Call.Types.UpdateFramework update, FrameworkStream stream, FrameworkId id)
    {
        SchedulerCall.UpdateFramework call;
        try
        {
            var info = update.FrameworkInfo.ToCore();
            CheckUnchanged(stream.Info, info);
            call = new SchedulerCall.UpdateFramework(info)
            {
                SuppressedRoles = FrameworkMapping.Suppressed(update.SuppressedRoles, info), OfferConstraints = update.OfferConstraints.ToCore(info),
            };
        }
        catch (FormatException wrong)
        {
            throw new MalformedCallException("'UPDATE_FRAMEWORK' failed: " + wrong.Message);
        }

        switch (await pool.AskAsync(new PoolRequest.UpdateFramework(id, call), http.RequestAborted))
        {
            case PoolReply.Done:
                stream.Info = call.Info;
                await Answers.EmptyAsync(http, StatusCodes.Status200OK);
                break;
            case PoolReply.Refused refused:
                await Answers.TextAsync(http, StatusCodes.Status400BadRequest, refused.Message);
                break;
            default:
                await Answers.TextAsync(http, StatusCodes.Status503ServiceUnavailable, "Master has not finished recovery");
                break;
        }
    }

    private void CheckPrincipal(FrameworkInfo info)
    {
        if (info.Id is { } id && pool.View.Frameworks.GetValueOrDefault(id) is { } known && known.Info.Principal != info.Principal)
            throw new FormatException("Changing framework's principal is not allowed.");
    }

    private static void CheckUnchanged(FrameworkInfo before, FrameworkInfo after)
    {
        if (before.Principal != after.Principal) throw new FormatException("Changing framework's principal is not allowed.");
        if (before.User != after.User)
            throw new FormatException($"Updating 'FrameworkInfo.user' is unsupported; attempted to update from '{before.User}' to '{after.User}'");
        if (before.Checkpoint != after.Checkpoint)
        {
            throw new FormatException(
                $"Updating 'FrameworkInfo.checkpoint' is unsupported; attempted to update from '{Text(before.Checkpoint)}' to '{Text(after.Checkpoint)}'");
        }
    }

    private static void CheckStreamId(HttpContext http, FrameworkStream stream, FrameworkId id)
    {
        if (!http.Request.Headers.TryGetValue(StreamIdHeader, out var header))
            throw new MalformedCallException($"All non-subscribe calls should include the '{StreamIdHeader}' header");
        if (header.ToString() != stream.StreamId)
        {
            throw new MalformedCallException(
                $"The stream ID '{header}' included in this request didn't match the stream ID currently associated with framework ID {id}");
        }
    }

    private static string Text(bool value) => value ? "1" : "0";
}
