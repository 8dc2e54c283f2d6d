using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Sandun.MesosApi.Framing;
using Sandun.MesosApi.Http;
using Sandun.Protocol;
using Event = Sandun.MesosApi.Wire.Scheduler.Event;

namespace Sandun.MesosApi.Scheduling;

/// <summary>Writes a framework's events to its connection, one after the other, and a heartbeat where nothing happens.</summary>
internal sealed class StreamWriting(HttpContext http, MediaKind kind, Func<SchedulerEvent, Event?> write, TimeProvider time)
{
    /// <summary>Clients give a stream up at a record of 4 MiB; longer lists of offers are divided.</summary>
    private const int LongestRecord = 2 * 1024 * 1024;

    /// <summary>Opens the stream: clients wait for the headers before anything else.</summary>
    public async Task BeginAsync(string streamId)
    {
        http.Features.Get<IHttpMinResponseDataRateFeature>()?.MinDataRate = null;
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        http.Response.StatusCode = StatusCodes.Status200OK;
        http.Response.ContentType = kind.Name();
        http.Response.Headers["Mesos-Stream-Id"] = streamId;
        await http.Response.StartAsync(http.RequestAborted);
        await http.Response.Body.FlushAsync(http.RequestAborted);
    }

    /// <summary>Until the stream is closed, or its reader is gone.</summary>
    public async Task RunAsync(FrameworkStream stream)
    {
        var gone = http.RequestAborted;
        Task<bool>? waiting = null;
        while (true)
        {
            waiting ??= stream.Events.WaitToReadAsync(gone).AsTask();
            try
            {
                if (!await waiting.WaitAsync(FrameworkStream.HeartbeatInterval, time, gone)) return;
                waiting = null;
                while (stream.Events.TryRead(out var happened)) await WriteAsync(happened);
            }
            catch (TimeoutException)
            {
                await WriteAsync(new SchedulerEvent.Heartbeat());
            }

            await http.Response.Body.FlushAsync(gone);
        }
    }

    public async Task WriteAsync(SchedulerEvent happened)
    {
        if (write(happened) is not { } wire) return;
        await WriteAsync(wire);

        // So that a client knows at once how the stream shows that it lives.
        if (happened is SchedulerEvent.Subscribed) await WriteAsync(write(new SchedulerEvent.Heartbeat())!);
    }

    private async Task WriteAsync(Event wire)
    {
        var record = kind.Encode(wire);
        if (record.Length > LongestRecord && EventWriting.Divide(wire) is { } halves)
        {
            await WriteAsync(halves.First);
            await WriteAsync(halves.Second);
            return;
        }

        await http.Response.Body.WriteAsync(Records.Frame(record), http.RequestAborted);
    }
}
