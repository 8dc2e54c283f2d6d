using System.IO.Compression;
using Microsoft.AspNetCore.Http;

namespace Sandun.MarathonApi;

/// <summary>Puts an answer on the wire: never cached, compressed when the client asks and it is worth it.</summary>
internal static class AnswerSending
{
    /// <summary>Below this an answer fits into one packet anyway.</summary>
    private const int MinCompressed = 1400;

    /// <summary>Seconds after which a client may try again when the state cannot be changed.</summary>
    private const string RetryAfter = "1";

    public static async Task SendAsync(HttpContext http, Answer answer)
    {
        var response = http.Response;
        response.StatusCode = answer.Status;
        DisableCaching(response);
        if (answer.Location is not null) response.Headers.Location = answer.Location;
        if (answer.Deployment is not null) response.Headers["Marathon-Deployment-Id"] = answer.Deployment;
        if (answer.Allow is not null) response.Headers.Allow = answer.Allow;
        if (answer.Status == 503) response.Headers.RetryAfter = RetryAfter;
        if (answer.ETag is { } tag)
        {
            response.Headers.ETag = tag;
            if (http.Request.Headers.IfNoneMatch.ToString().Split(',', StringSplitOptions.TrimEntries).Any(known => known == tag || known == "W/" + tag))
            {
                response.StatusCode = StatusCodes.Status304NotModified;
                return;
            }
        }

        if (answer.Body.IsEmpty) return;
        response.ContentType = answer.ContentType;
        var body = answer.Body;
        if (body.Length >= MinCompressed && TakesGzip(http.Request))
        {
            body = answer.Compressed?.Value ?? Compress(body);
            response.Headers.ContentEncoding = "gzip";
            response.Headers.Vary = "Accept-Encoding";
        }

        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, http.RequestAborted);
    }

    public static void DisableCaching(HttpResponse response)
    {
        response.Headers.CacheControl = "no-cache, no-store, must-revalidate";
        response.Headers.Pragma = "no-cache";
        response.Headers.Expires = "0";
    }

    private static bool TakesGzip(HttpRequest request) =>
        request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.OrdinalIgnoreCase);

    public static ReadOnlyMemory<byte> Compress(ReadOnlyMemory<byte> body)
    {
        var buffer = new MemoryStream(body.Length / 4);
        using (var gzip = new GZipStream(buffer, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(body.Span);
        return buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
    }
}
