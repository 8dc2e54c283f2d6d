using System.Buffers;
using System.IO.Pipelines;
using Google.Protobuf;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Sandun.Agent;
using Sandun.MesosApi.Framing;
using Sandun.MesosApi.Http;
using Sandun.MesosApi.Json;
using Call = Sandun.MesosApi.Wire.Agent.Call;
using Input = Sandun.MesosApi.Wire.Agent.Call.Types.AttachContainerInput;
using ProcessIO = Sandun.MesosApi.Wire.Agent.ProcessIO;

namespace Sandun.MesosApi.Agents;

/// <summary>ATTACH_CONTAINER_INPUT: a body of many calls, the first of which names the container, the others what it is to read.</summary>
internal sealed class InputAttachment(AgentApiOptions options, IAgentNesting nesting)
{
    /// <summary>Longest record accepted: a terminal sends keys, a pipe pieces of some kB.</summary>
    private const int LongestRecord = 4 * 1024 * 1024;

    /// <summary>Mesos' words.</summary>
    public const string NotReady = "Agent has not finished recovery";

    private const string Malformed = "Failed to validate agent::Call: ";

    public async Task RunAsync(HttpContext http)
    {
        var kind = StreamedMedia.OfMessages(http.Request);
        MediaTypes.OfAnswer(http.Request);
        http.Features.Get<IHttpMinRequestBodyDataRateFeature>()?.MinDataRate = null;
        var body = http.Request.BodyReader;
        var first = await NextAsync(body, kind, http.RequestAborted) ?? throw new MalformedCallException("Received EOF while reading request body");
        if (!first.HasType) throw new MalformedCallException(Malformed + "Expecting 'type' to be present");
        if (first.Type != Call.Types.Type.AttachContainerInput)
            throw new MalformedCallException($"Streaming 'Content-Type' {MediaTypes.RecordIo} is not supported for {NestedReading.NameOf(first)} call", StatusCodes.Status415UnsupportedMediaType);
        if (Error(first, Input.Types.Type.ContainerId) is { } wrong) throw new MalformedCallException(wrong);
        if (NestedReading.Error(first) is { } invalid) throw new MalformedCallException(Malformed + invalid);
        if (!nesting.IsReady) throw new MalformedCallException(NotReady, StatusCodes.Status503ServiceUnavailable);
        if (options.Refusal(http) is { } reason) throw new MalformedCallException(reason, StatusCodes.Status403Forbidden);
        if (NestedReading.IdOf(first.AttachContainerInput.ContainerId) is not { } id || nesting.TryAttachInput(id) is not { } isFree)
            throw new MalformedCallException(OutputAttachment.NotAttachable(first.AttachContainerInput.ContainerId.Value));
        if (!isFree) throw new MalformedCallException("Multiple input connections are not allowed", StatusCodes.Status409Conflict);
        try
        {
            await FeedAsync(http, body, kind, id);
        }
        finally
        {
            nesting.DetachInput(id);
        }

        await Answers.EmptyAsync(http, StatusCodes.Status200OK);
    }

    /// <summary>Until the body ends, or the container does.</summary>
    private async Task FeedAsync(HttpContext http, PipeReader body, MediaKind kind, NestedId id)
    {
        using var done = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        var ended = nesting.WaitAsync(id, done.Token);
        var feeding = PassAsync(body, kind, id, done.Token);
        try
        {
            if (await Task.WhenAny(ended, feeding) == feeding) await feeding;
        }
        finally
        {
            await done.CancelAsync();
            await Task.WhenAll(ended, feeding).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    private async Task PassAsync(PipeReader body, MediaKind kind, NestedId id, CancellationToken cancellation)
    {
        while (await NextAsync(body, kind, cancellation) is { } call)
        {
            if (Error(call, Input.Types.Type.ProcessIo) is { } wrong) throw new MalformedCallException(wrong);
            var given = call.AttachContainerInput.ProcessIo;
            if (given.Type == ProcessIO.Types.Type.Data) await nesting.WriteAsync(id, given.Data.Data_.Memory, cancellation);
            else if (given.Control.Type == ProcessIO.Types.Control.Types.Type.TtyInfo) nesting.Resize(id, NestedReading.SizeOf(given.Control.TtyInfo));
        }
    }

    private static string? Error(Call call, Input.Types.Type wanted)
    {
        var member = call.AttachContainerInput;
        if (call.Type != Call.Types.Type.AttachContainerInput || member is null) return Malformed + "Expecting 'attach_container_input' to be present";
        if (!member.HasType) return Malformed + "Expecting 'attach_container_input.type' to be present";
        if (member.Type == Input.Types.Type.Unknown) return Malformed + "'attach_container_input.type' is unknown";
        if (member.Type != wanted) return $"Expecting 'attach_container_input.type' to be {(wanted == Input.Types.Type.ContainerId ? "CONTAINER_ID" : "PROCESS_IO")}";
        if (wanted == Input.Types.Type.ContainerId) return null;
        const string given = "'attach_container_input.process_io";
        return member.ProcessIo switch
        {
            null => $"Expecting {given}' to be present",
            { Type: ProcessIO.Types.Type.Data, Data: { Type: ProcessIO.Types.Data.Types.Type.Stdin, HasData_: true } } => null,
            { Type: ProcessIO.Types.Type.Data } => $"Expecting {given}.data' to be of type STDIN, with data",
            { Type: ProcessIO.Types.Type.Control, Control: { Type: ProcessIO.Types.Control.Types.Type.TtyInfo, TtyInfo.WindowSize: not null } } => null,
            { Type: ProcessIO.Types.Type.Control, Control: { Type: ProcessIO.Types.Control.Types.Type.Heartbeat } } => null,
            { Type: ProcessIO.Types.Type.Control } => $"Expecting {given}.control' to be a HEARTBEAT, or TTY_INFO with 'tty_info.window_size'",
            _ => $"Expecting {given}.type' to be DATA or CONTROL",
        };
    }

    private static async Task<Call?> NextAsync(PipeReader body, MediaKind kind, CancellationToken cancellation)
    {
        while (true)
        {
            var read = await body.ReadAsync(cancellation);
            var buffer = read.Buffer;
            var examined = buffer.End;
            try
            {
                if (Records.TryTake(ref buffer, LongestRecord, out var record))
                {
                    examined = buffer.Start;
                    return Decode(record.ToArray(), kind);
                }

                if (read.IsCompleted) return buffer.IsEmpty ? null : throw new MalformedCallException("The body ended within a record");
            }
            catch (FormatException wrong)
            {
                throw new MalformedCallException("Failed to decode the records of the body: " + wrong.Message);
            }
            finally
            {
                body.AdvanceTo(buffer.Start, examined);
            }
        }
    }

    private static Call Decode(byte[] record, MediaKind kind)
    {
        if (kind == MediaKind.Json) return MessageReader.Read<Call>(record);
        try
        {
            var call = Call.Parser.ParseFrom(record);
            if (RequiredFields.Missing(call) is null) return call;
        }
        catch (InvalidProtocolBufferException)
        {
            // Said below.
        }

        throw new MalformedCallException("Failed to parse body into Call protobuf");
    }
}
