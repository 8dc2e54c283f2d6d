using System.Buffers;
using Microsoft.AspNetCore.Http;

namespace Sandun.MarathonApi;

/// <summary>Reads a request's body, up to its bound.</summary>
internal static class RequestBody
{
    private static readonly Answer s_tooLarge = Answer.Message(
        413, $"The body is larger than the bound of {JsonText.MaxBytes / (1024 * 1024)} MB ({JsonText.MaxBytes} bytes)");

    public static async ValueTask<(ReadOnlyMemory<byte> Body, Answer? Refusal)> ReadAsync(HttpRequest request, CancellationToken cancellation)
    {
        if (request.ContentLength > JsonText.MaxBytes) return (default, s_tooLarge);
        var buffer = new ArrayBufferWriter<byte>((int)Math.Max(request.ContentLength ?? 0, 512));
        try
        {
            while (true)
            {
                var read = await request.Body.ReadAsync(buffer.GetMemory(512), cancellation);
                if (read == 0) return (buffer.WrittenMemory, null);
                buffer.Advance(read);
                if (buffer.WrittenCount > JsonText.MaxBytes) return (default, s_tooLarge);
            }
        }
        catch (BadHttpRequestException broken)
        {
            return (default, Answer.Message(broken.StatusCode, broken.Message));
        }
    }
}
