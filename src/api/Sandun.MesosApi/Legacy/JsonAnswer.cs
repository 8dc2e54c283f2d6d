using System.Buffers;
using System.IO.Compression;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Sandun.MesosApi.Http;
using Sandun.MesosApi.Json;

namespace Sandun.MesosApi.Legacy;

/// <summary>Sends JSON of the older endpoints: small documents whole, large ones as they are written.</summary>
internal static class JsonAnswer
{
    /// <summary>Written before the rest is: enough to be worth a packet, little enough to be no burden.</summary>
    private const int PieceSize = 128 * 1024;

    /// <summary>Room for a document to begin with.</summary>
    private const int SmallSize = 4096;

    public static Task SendAsync(HttpContext http, Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(SmallSize);
        var callback = Callback(http);
        if (callback is not null) buffer.Write(Encoding.UTF8.GetBytes(callback + "("));
        using (var json = new Utf8JsonWriter(buffer, MessageJson.Options)) write(json);
        if (callback is not null) buffer.Write(");"u8);
        return Answers.BytesAsync(http, StatusCodes.Status200OK, TypeOf(callback), buffer.WrittenMemory);
    }

    /// <summary>Writes a document piece by piece; a slow reader slows nobody but this request.</summary>
    /// <param name="http">The request.</param>
    /// <param name="parts">Each writes a part of the one document.</param>
    public static async Task StreamAsync(HttpContext http, IEnumerable<Action<Utf8JsonWriter>> parts)
    {
        var callback = Callback(http);
        http.Response.StatusCode = StatusCodes.Status200OK;
        http.Response.ContentType = TypeOf(callback);
        if (HttpMethods.IsHead(http.Request.Method)) return;
        var isPacked = Packing.Accepts(http);
        if (isPacked) http.Response.Headers.ContentEncoding = "gzip";
        await using var gzip = isPacked ? new GZipStream(http.Response.Body, CompressionLevel.Fastest, leaveOpen: true) : null;
        var output = gzip is null ? http.Response.BodyWriter : PipeWriter.Create(gzip, new StreamPipeWriterOptions(leaveOpen: true));

        // Kestrel's own writer has no room before it was asked for some.
        if (callback is not null) await output.WriteAsync(Encoding.UTF8.GetBytes(callback + "("), http.RequestAborted);
        await WriteAsync(output, parts, http.RequestAborted);
        if (callback is not null) await output.WriteAsync(");"u8.ToArray(), http.RequestAborted);
        await output.FlushAsync(http.RequestAborted);
        if (gzip is not null) await output.CompleteAsync();
    }

    /// <summary>
    /// One piece is sent while the next is written: the connection takes no more until its reader has read most, so whoever waited for that before
    /// writing on would write for half of the time only.
    /// </summary>
    private static async Task WriteAsync(PipeWriter output, IEnumerable<Action<Utf8JsonWriter>> parts, CancellationToken cancellation)
    {
        var piece = new ArrayBufferWriter<byte>(SmallSize);
        await using var json = new Utf8JsonWriter(piece, MessageJson.Options);
        var sending = Task.CompletedTask;
        try
        {
            foreach (var part in parts)
            {
                part(json);
                if (piece.WrittenCount + json.BytesPending < PieceSize) continue;
                json.Flush();
                await sending;
                Copy(piece.WrittenSpan, output);
                piece.ResetWrittenCount();
                sending = output.FlushAsync(cancellation).AsTask();
            }

            json.Flush();
        }
        finally
        {
            // Whatever happened: nobody else may use the connection while it is being sent to.
            await sending;
        }

        Copy(piece.WrittenSpan, output);
    }

    /// <summary>The room must be asked for by its size: Kestrel's own writer has none before the first flush.</summary>
    private static void Copy(ReadOnlySpan<byte> piece, PipeWriter output)
    {
        if (piece.IsEmpty) return;
        piece.CopyTo(output.GetSpan(piece.Length));
        output.Advance(piece.Length);
    }

    private static string? Callback(HttpContext http) =>
        http.Request.Query["jsonp"].ToString() is { Length: > 0 } name && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '.' or '$') ? name : null;

    private static string TypeOf(string? callback) => callback is null ? MediaTypes.Json : "text/javascript";
}
