using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Sandun.NativeApi;

namespace Sandun.Server.Endpoints;

/// <summary>How the native API writes its answers.</summary>
internal static class NativeAnswers
{
    /// <summary>A leader is followed by the next one within this, and a store that was busy answers again.</summary>
    private const string RetryAfterSeconds = "1";

    public static Task RefuseAsync(HttpContext http, int status, string message)
    {
        http.Response.StatusCode = status;
        if (status == StatusCodes.Status503ServiceUnavailable) http.Response.Headers.RetryAfter = RetryAfterSeconds;
        return SendAsync(http, new ErrorBody(message), NativeJson.Default.ErrorBody);
    }

    public static Task SendAsync<T>(HttpContext http, T body, JsonTypeInfo<T> type)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(body, type);
        http.Response.ContentType = "application/json; charset=utf-8";
        http.Response.Headers.CacheControl = "no-store";
        http.Response.ContentLength = bytes.Length;
        return http.Response.Body.WriteAsync(bytes, 0, bytes.Length, http.RequestAborted);
    }
}
