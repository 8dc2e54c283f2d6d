using System.Globalization;
using System.Text.Json;
using Sandun.NativeApi;

namespace Sandun.Server.Endpoints;

/// <summary>
/// A sandbox file as plain text, or (with <c>follow</c>) as server-sent events, each a <see cref="LogPiece"/>, for as long as the
/// reader listens. It goes straight to the page's script, not through the console's circuit.
/// </summary>
internal static class LogStream
{
    /// <summary>How often the end of a followed file is looked at: to the eye it is at once, and costs an agent next to nothing.</summary>
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(250);

    /// <summary>A comment this often keeps proxies from cutting a silent stream.</summary>
    private static readonly TimeSpan s_alive = TimeSpan.FromSeconds(10);

    /// <summary>Files followed at one time by all readers: each asks its agent four times a second.</summary>
    private const int MaximumFollowers = 256;

    /// <summary>Shown first when nothing else is asked for: the last lines.</summary>
    private const long FirstBytes = 16 * 1024;

    private static int s_followers;

    public static Task SendAsync(HttpContext http, IControlPlane plane) => NativeEndpoints.AnsweringAsync(http, async () =>
    {
        var task = (string)http.GetRouteValue("task")!;
        var file = http.GetRouteValue("file") as string is { Length: > 0 } named ? named : "stdout";
        var follow = NativeEndpoints.Query(http, "follow") is { } text && text is not "false";
        var offset = long.TryParse(NativeEndpoints.Query(http, "offset"), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var asked)
            ? asked : follow ? -FirstBytes : 0;
        if (!follow) await DownloadAsync(http, plane, task, file, offset);
        else await FollowAsync(http, plane, task, file, offset);
    });

    private static async Task DownloadAsync(HttpContext http, IControlPlane plane, string task, string file, long offset)
    {
        var piece = await plane.ReadLogAsync(task, file, offset, http.RequestAborted);
        http.Response.ContentType = "text/plain; charset=utf-8";
        http.Response.Headers.XContentTypeOptions = "nosniff";

        // The file's size at the first read bounds the answer: a file that grows as fast as it is read would never end.
        var end = piece.Size;
        while (true)
        {
            await http.Response.WriteAsync(piece.Data, http.RequestAborted);
            if (piece.NextOffset >= end || piece.NextOffset == piece.Offset) return;
            piece = await plane.ReadLogAsync(task, file, piece.NextOffset, http.RequestAborted);
        }
    }

    private static async Task FollowAsync(HttpContext http, IControlPlane plane, string task, string file, long offset)
    {
        if (Interlocked.Increment(ref s_followers) > MaximumFollowers)
        {
            Interlocked.Decrement(ref s_followers);
            throw new ControlPlaneException(503, $"{MaximumFollowers} files are being followed already; close some");
        }

        try
        {
            await FollowCountedAsync(http, plane, task, file, offset);
        }
        catch (ControlPlaneException refusal) when (http.Response.HasStarted)
        {
            // The task's sandbox or its agent is gone: the reader is told, and need not connect again.
            await WriteAsync(http, "event: end\ndata: " + JsonSerializer.Serialize(new ErrorBody(refusal.Message), NativeJson.Default.ErrorBody) + "\n\n");
        }
        finally
        {
            Interlocked.Decrement(ref s_followers);
        }
    }

    private static async Task FollowCountedAsync(HttpContext http, IControlPlane plane, string task, string file, long offset)
    {
        var piece = await plane.ReadLogAsync(task, file, offset, http.RequestAborted);
        http.Response.ContentType = "text/event-stream";
        http.Response.Headers.CacheControl = "no-store";
        var silent = TimeSpan.Zero;
        await WriteAsync(http, "data: " + JsonSerializer.Serialize(piece, NativeJson.Default.LogPiece) + "\n\n");
        while (true)
        {
            if (piece.NextOffset >= piece.Size)
            {
                await Task.Delay(s_look, http.RequestAborted);
                silent += s_look;
            }

            // A file shorter than what was read has been rotated: begin at its start.
            piece = await plane.ReadLogAsync(task, file, piece.NextOffset > piece.Size ? 0 : piece.NextOffset, http.RequestAborted);
            if (piece.Data.Length > 0) await WriteAsync(http, "data: " + JsonSerializer.Serialize(piece, NativeJson.Default.LogPiece) + "\n\n");
            else if (silent >= s_alive) await WriteAsync(http, ":\n\n");
            else continue;
            silent = TimeSpan.Zero;
        }
    }

    private static async Task WriteAsync(HttpContext http, string text)
    {
        await http.Response.WriteAsync(text, http.RequestAborted);
        await http.Response.Body.FlushAsync(http.RequestAborted);
    }
}
