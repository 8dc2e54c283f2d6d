using System.Threading.Channels;
using Google.Protobuf;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Sandun.MesosApi.Framing;
using Sandun.MesosApi.Http;
using Sandun.MesosApi.Mapping;
using Sandun.MesosApi.Watching;
using Sandun.ResourceManager;
using Event = Sandun.MesosApi.Wire.Master.Event;

namespace Sandun.MesosApi.Operator;

/// <summary>The operator's event stream: the state as it is, then each change.</summary>
internal sealed class OperatorStream(IMesosPool pool, MesosApiOptions options)
{
    private static readonly TimeSpan s_heartbeat = TimeSpan.FromSeconds(15);

    public async Task RunAsync(HttpContext http, MediaKind kind)
    {
        var (view, events, leave) = pool.History.Follow();
        try
        {
            http.Features.Get<IHttpMinResponseDataRateFeature>()?.MinDataRate = null;
            http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
            http.Response.StatusCode = StatusCodes.Status200OK;
            http.Response.ContentType = kind.Name();
            await http.Response.StartAsync(http.RequestAborted);
            await WriteAsync(http, kind, new Event
            {
                Type = Event.Types.Type.Subscribed,
                Subscribed = new Event.Types.Subscribed { GetState = StateWriting.State(view, pool.History), HeartbeatIntervalSeconds = s_heartbeat.TotalSeconds },
            });
            await WriteAsync(http, kind, Heartbeat());
            await http.Response.Body.FlushAsync(http.RequestAborted);
            await FollowAsync(http, kind, events);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The operator has gone.
        }
        finally
        {
            leave();
        }
    }

    private async Task FollowAsync(HttpContext http, MediaKind kind, ChannelReader<PoolEvent> events)
    {
        Task<bool>? waiting = null;
        while (true)
        {
            waiting ??= events.WaitToReadAsync(http.RequestAborted).AsTask();
            try
            {
                if (!await waiting.WaitAsync(s_heartbeat, options.Time, http.RequestAborted)) return;
                waiting = null;
                while (events.TryRead(out var happened))
                {
                    if (ToWire(happened) is { } wire) await WriteAsync(http, kind, wire);
                }
            }
            catch (TimeoutException)
            {
                await WriteAsync(http, kind, Heartbeat());
            }

            await http.Response.Body.FlushAsync(http.RequestAborted);
        }
    }

    private Event? ToWire(PoolEvent happened) => happened switch
    {
        PoolEvent.TaskAdded added => new Event { Type = Event.Types.Type.TaskAdded, TaskAdded = new Event.Types.TaskAdded { Task = added.Task.ToWire() } },
        PoolEvent.TaskUpdated updated => Updated(updated.Task),
        PoolEvent.AgentAdded added => new Event
        {
            Type = Event.Types.Type.AgentAdded, AgentAdded = new Event.Types.AgentAdded { Agent = added.Agent.ToWire(pool.History.Agents.TryGetValue(added.Agent.Id, out var at) ? at : null) },
        },
        PoolEvent.AgentRemoved removed => new Event
        {
            Type = Event.Types.Type.AgentRemoved, AgentRemoved = new Event.Types.AgentRemoved { AgentId = new Wire.AgentID { Value = removed.Agent.Value } },
        },
        PoolEvent.FrameworkAdded added => new Event
        {
            Type = Event.Types.Type.FrameworkAdded, FrameworkAdded = new Event.Types.FrameworkAdded { Framework = Framework(added.Framework, added.View) },
        },
        PoolEvent.FrameworkUpdated updated => new Event
        {
            Type = Event.Types.Type.FrameworkUpdated, FrameworkUpdated = new Event.Types.FrameworkUpdated { Framework = Framework(updated.Framework, updated.View) },
        },
        PoolEvent.FrameworkRemoved removed => new Event
        {
            Type = Event.Types.Type.FrameworkRemoved, FrameworkRemoved = new Event.Types.FrameworkRemoved { FrameworkInfo = removed.Framework.About.ToWire() },
        },
        _ => null,
    };

    private static Event Updated(PoolTask task) => new()
    {
        Type = Event.Types.Type.TaskUpdated,
        TaskUpdated = new Event.Types.TaskUpdated
        {
            FrameworkId = new Wire.FrameworkID { Value = task.Key.Framework.Value }, State = (Wire.TaskState)(int)task.Status.State,
            Status = task.Status.ToWire(TaskWriting.All),
        },
    };

    private Wire.Master.Response.Types.GetFrameworks.Types.Framework Framework(FrameworkView framework, ClusterView view) =>
        StateWriting.Framework(framework, pool.History.Frameworks.GetValueOrDefault(framework.Id), view);

    private static Event Heartbeat() => new() { Type = Event.Types.Type.Heartbeat };

    private static async Task WriteAsync(HttpContext http, MediaKind kind, IMessage wire) =>
        await http.Response.Body.WriteAsync(Records.Frame(kind.Encode(wire)), http.RequestAborted);
}
