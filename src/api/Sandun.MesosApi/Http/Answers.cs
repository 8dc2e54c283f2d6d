using Google.Protobuf;
using Microsoft.AspNetCore.Http;

namespace Sandun.MesosApi.Http;

/// <summary>Sends answers as Mesos' clients insist on them: bare types, a length, plain reasons.</summary>
internal static class Answers
{
    /// <summary>Accepted or done, with nothing to say: no type, length zero.</summary>
    public static Task EmptyAsync(HttpContext http, int status)
    {
        http.Response.StatusCode = status;
        http.Response.ContentLength = 0;
        return Task.CompletedTask;
    }

    public static Task TextAsync(HttpContext http, int status, string reason)
    {
        if (reason.Length == 0) return EmptyAsync(http, status);
        return BytesAsync(http, status, "text/plain; charset=utf-8", System.Text.Encoding.UTF8.GetBytes(reason));
    }

    public static Task MessageAsync(HttpContext http, MediaKind kind, IMessage message) =>
        BytesAsync(http, StatusCodes.Status200OK, kind.Name(), kind.Encode(message));

    public static async Task BytesAsync(HttpContext http, int status, string type, ReadOnlyMemory<byte> body)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = type;
        body = Packing.Pack(http, body);
        http.Response.ContentLength = body.Length;
        if (HttpMethods.IsHead(http.Request.Method)) return;
        await http.Response.Body.WriteAsync(body, http.RequestAborted);
    }

    public static Task NotAllowedAsync(HttpContext http, params string[] allowed)
    {
        http.Response.Headers.Allow = string.Join(", ", allowed);
        var names = string.Join(", ", allowed.Select(method => $"'{method}'"));
        return TextAsync(http, StatusCodes.Status405MethodNotAllowed, $"Expecting one of {{ {names} }}, but received '{http.Request.Method}'");
    }
}
