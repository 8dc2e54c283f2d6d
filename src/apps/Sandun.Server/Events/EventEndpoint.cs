using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Sandun.Server.Endpoints;

namespace Sandun.Server.Events;

/// <summary>
/// <c>GET /sandun/v1/events</c>: server-sent events, numbered, resumable by <c>Last-Event-ID</c> (or <c>since</c>), filtered by <c>type</c>
/// and <c>app</c> (both repeatable). A gap is told as an event of its own. A reader that does not take what it is sent is cut off.
/// </summary>
internal static class EventEndpoint
{
    /// <summary>A line of comment this often keeps proxies from closing a quiet stream, and tells a reader that all is well.</summary>
    private static readonly TimeSpan s_heartbeat = TimeSpan.FromSeconds(10);

    /// <summary>A reader that takes nothing for this long is cut; it may come back and resume.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    public static void MapEvents(this IEndpointRouteBuilder routes, EventLog log) =>
        routes.MapGet("/sandun/v1/events", http => SendAsync(http, log));

    private static async Task SendAsync(HttpContext http, EventLog log)
    {
        var stopping = http.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        using var until = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, stopping);
        var types = http.Request.Query["type"].OfType<string>().ToHashSet(StringComparer.Ordinal);
        var apps = http.Request.Query["app"].OfType<string>().Select(app => "/" + app.Trim('/')).ToHashSet(StringComparer.Ordinal);
        var asked = http.Request.Headers["Last-Event-ID"].ToString() is { Length: > 0 } header ? header : NativeEndpoints.Query(http, "since");
        try
        {
            http.Response.ContentType = "text/event-stream; charset=utf-8";
            http.Response.Headers.CacheControl = "no-store";
            http.Response.Headers["X-Accel-Buffering"] = "no";
            var chunk = log.Newest;
            var skip = 0;
            var greeting = $"retry: 1000\n: connected at {chunk.Epoch}-{Number(chunk.Last)}\n\n";
            if (!string.IsNullOrEmpty(asked))
            {
                if (Find(log, asked, out skip) is { } found)
                {
                    await WriteAsync(http, Encoding.UTF8.GetBytes(greeting), until.Token);
                    await WriteAsync(http, Wanted(found, skip, types, apps), until.Token);
                    chunk = found;
                    greeting = "";
                }
                else greeting += Gap(asked, chunk.Epoch, chunk.Last, "the events after it are not kept any more, or belong to another server or an earlier life of it");
            }

            if (greeting.Length > 0) await WriteAsync(http, Encoding.UTF8.GetBytes(greeting), until.Token);
            await FollowAsync(http, chunk, types, apps, until.Token);
        }
        catch (Exception ended) when (ended is OperationCanceledException or IOException)
        {
            // The reader left or was cut, or the server stops.
            if (!http.RequestAborted.IsCancellationRequested && http.Response.HasStarted && !stopping.IsCancellationRequested) http.Abort();
        }
    }

    private static async Task FollowAsync(HttpContext http, EventChunk chunk, HashSet<string> types, HashSet<string> apps, CancellationToken cancellation)
    {
        var told = Stopwatch.GetTimestamp();
        while (true)
        {
            EventChunk next;
            try
            {
                next = await chunk.Next.WaitAsync(Left(told), cancellation);
            }
            catch (TimeoutException)
            {
                await WriteAsync(http, Encoding.UTF8.GetBytes($": heartbeat {chunk.Epoch}-{Number(chunk.Last)}\n\n"), cancellation);
                told = Stopwatch.GetTimestamp();
                continue;
            }

            if (next.Epoch != chunk.Epoch)
            {
                var gap = Gap($"{chunk.Epoch}-{Number(chunk.Last)}", next.Epoch, next.First - 1, "events may have been missed while the state was not at hand");
                await WriteAsync(http, Encoding.UTF8.GetBytes(gap), cancellation);
            }

            chunk = next;
            var wanted = Wanted(chunk, 0, types, apps);
            if (!wanted.IsEmpty) told = Stopwatch.GetTimestamp();
            await WriteAsync(http, wanted, cancellation);
        }
    }

    /// <summary>Time until the next heartbeat: events the reader did not ask for do not put it off.</summary>
    private static TimeSpan Left(long told) => s_heartbeat - Stopwatch.GetElapsedTime(told) is { Ticks: > 0 } left ? left : TimeSpan.Zero;

    /// <summary>Where a number is found: the chunk, and how many of its events the reader has.</summary>
    private static EventChunk? Find(EventLog log, string id, out int skip)
    {
        skip = 0;
        var cut = id.LastIndexOf('-');
        if (cut <= 0 || !long.TryParse(id.AsSpan(cut + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return null;
        if (log.Holding(id[..cut], number) is not { } chunk) return null;
        skip = (int)Math.Max(0, number + 1 - chunk.First);
        return chunk;
    }

    private static ReadOnlyMemory<byte> Wanted(EventChunk chunk, int skip, HashSet<string> types, HashSet<string> apps)
    {
        if (skip >= chunk.Count) return default;
        if (types.Count == 0 && apps.Count == 0) return chunk.Bytes[chunk.Frames[skip].Offset..];
        var bytes = new MemoryStream();
        foreach (var frame in chunk.Frames.Skip(skip))
        {
            if ((types.Count > 0 && !types.Contains(frame.Type)) || (apps.Count > 0 && !apps.Contains(frame.App))) continue;
            bytes.Write(chunk.Bytes.Span.Slice(frame.Offset, frame.Length));
        }

        return bytes.GetBuffer().AsMemory(0, (int)bytes.Length);
    }

    /// <summary>Tells that events are missing after one number, up to and with another: what follows on the stream comes right after that.</summary>
    private static string Gap(string after, string epoch, long upTo, string why)
    {
        var id = $"{epoch}-{Number(upTo)}";
        var quoted = JsonSerializer.Serialize(after, ServerJson.Default.String);
        return $"id: {id}\nevent: gap\ndata: {{\"eventType\":\"gap\",\"after\":{quoted},\"resumesAfter\":\"{id}\",\"reason\":\"{why}\"}}\n\n";
    }

    /// <summary>Writes and flushes; a reader that does not take it in time is given up.</summary>
    private static async Task WriteAsync(HttpContext http, ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        if (bytes.IsEmpty) return;
        var written = http.Response.Body.WriteAsync(bytes, cancellation);
        if (!written.IsCompletedSuccessfully)
        {
            try
            {
                await written.AsTask().WaitAsync(s_patience, cancellation);
            }
            catch (TimeoutException)
            {
                http.Abort();
                throw new IOException("the reader takes nothing");
            }
        }

        await http.Response.Body.FlushAsync(cancellation).WaitAsync(s_patience, cancellation);
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
