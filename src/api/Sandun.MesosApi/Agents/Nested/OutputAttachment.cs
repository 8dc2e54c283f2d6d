using System.Threading.Channels;
using Google.Protobuf;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Sandun.Agent;
using Sandun.MesosApi.Framing;
using Sandun.MesosApi.Http;
using Sandun.MesosApi.Mapping;
using ProcessIO = Sandun.MesosApi.Wire.Agent.ProcessIO;

namespace Sandun.MesosApi.Agents;

/// <summary>What a nested container writes, as a stream to who attached to it.</summary>
internal sealed class OutputAttachment(AgentApiOptions options, IAgentNesting nesting)
{
    /// <summary>Mesos' own.</summary>
    private static readonly TimeSpan s_heartbeat = TimeSpan.FromSeconds(30);

    public static string NotAttachable(string id) =>
        $"Container {id} cannot be attached to: it does not run, or was launched without 'tty_info' by another call than LAUNCH_NESTED_CONTAINER_SESSION";

    /// <summary>Streams until the container ends or the reader goes.</summary>
    public async Task RunAsync(HttpContext http, NestedId id, (MediaKind Kind, bool IsNamed) media, ChannelReader<NestedOutput>? output)
    {
        http.Features.Get<IHttpMinResponseDataRateFeature>()?.MinDataRate = null;
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        http.Response.StatusCode = StatusCodes.Status200OK;
        StreamedMedia.Name(http.Response, media);
        try
        {
            await http.Response.StartAsync(http.RequestAborted);
            await http.Response.Body.FlushAsync(http.RequestAborted);
            if (output is not null) await WriteAsync(http, output, media.Kind);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // Who read has gone.
        }
        finally
        {
            if (output is not null) nesting.DetachOutput(id, output);
        }
    }

    private async Task WriteAsync(HttpContext http, ChannelReader<NestedOutput> output, MediaKind kind)
    {
        Task<bool>? waiting = null;
        while (true)
        {
            waiting ??= output.WaitToReadAsync(http.RequestAborted).AsTask();
            try
            {
                if (!await waiting.WaitAsync(s_heartbeat, options.Time, http.RequestAborted)) return;
                waiting = null;
                while (output.TryRead(out var piece)) await http.Response.Body.WriteAsync(Records.Frame(kind.Encode(Write(piece))), http.RequestAborted);
            }
            catch (TimeoutException)
            {
                await http.Response.Body.WriteAsync(Records.Frame(kind.Encode(Heartbeat())), http.RequestAborted);
            }

            await http.Response.Body.FlushAsync(http.RequestAborted);
        }
    }

    private static ProcessIO Write(NestedOutput piece) => new()
    {
        Type = ProcessIO.Types.Type.Data,
        Data = new ProcessIO.Types.Data
        {
            Type = piece.IsError ? ProcessIO.Types.Data.Types.Type.Stderr : ProcessIO.Types.Data.Types.Type.Stdout,
            Data_ = UnsafeByteOperations.UnsafeWrap(piece.Data),
        },
    };

    private static ProcessIO Heartbeat() => new()
    {
        Type = ProcessIO.Types.Type.Control,
        Control = new ProcessIO.Types.Control
        {
            Type = ProcessIO.Types.Control.Types.Type.Heartbeat,
            Heartbeat = new ProcessIO.Types.Control.Types.Heartbeat { Interval = new Wire.DurationInfo { Nanoseconds = Scalars.Nanoseconds(s_heartbeat) } },
        },
    };
}
