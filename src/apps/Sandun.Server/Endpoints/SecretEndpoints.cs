using System.Buffers;
using Sandun.NativeApi;
using Sandun.Server.Secrets;

namespace Sandun.Server.Endpoints;

/// <summary>Secrets in Sandun's own API: they are set, listed by name and deleted, and no answer holds one.</summary>
internal static class SecretEndpoints
{
    public static void MapSecrets(this IEndpointRouteBuilder routes, SecretStore secrets)
    {
        var api = routes.MapGroup("/sandun/v1/secrets");
        api.MapGet("", http => NativeAnswers.SendAsync(http, secrets.List(), NativeJson.Default.IReadOnlyListSecretSummary));
        api.MapGet("/{**name}", http => NativeEndpoints.AnsweringAsync(http, () => NativeAnswers.SendAsync(
            http, secrets.Describe(Name(http)) ?? throw Missing(http), NativeJson.Default.SecretSummary)));
        api.MapPut("/{**name}", http => NativeEndpoints.AnsweringAsync(http, async () =>
        {
            var isNew = await secrets.PutAsync(Name(http), await BodyAsync(http), http.RequestAborted);
            http.Response.StatusCode = isNew ? StatusCodes.Status201Created : StatusCodes.Status200OK;
            await NativeAnswers.SendAsync(http, new Done(isNew ? "the secret is kept" : "the secret is replaced; tasks launched from now on get the new one"), NativeJson.Default.Done);
        }));
        api.MapDelete("/{**name}", http => NativeEndpoints.AnsweringAsync(http, async () =>
        {
            if (!await secrets.DeleteAsync(Name(http), http.RequestAborted)) throw Missing(http);
            await NativeAnswers.SendAsync(http, new Done("the secret is deleted; tasks that have it keep it"), NativeJson.Default.Done);
        }));
    }

    private static string Name(HttpContext http) => (http.Request.RouteValues["name"] as string ?? "").Trim('/');

    private static ControlPlaneException Missing(HttpContext http) => new(404, $"there is no secret '{Name(http)}'");

    /// <summary>The body as it is: a secret may be any bytes.</summary>
    private static async Task<ReadOnlyMemory<byte>> BodyAsync(HttpContext http)
    {
        var buffer = new ArrayBufferWriter<byte>();
        while (true)
        {
            var read = await http.Request.BodyReader.ReadAsync(http.RequestAborted);
            foreach (var part in read.Buffer) buffer.Write(part.Span);
            http.Request.BodyReader.AdvanceTo(read.Buffer.End);
            if (buffer.WrittenCount > SecretStore.MaximumBytes) throw new ControlPlaneException(413, $"the secret is larger than the bound of {SecretStore.MaximumBytes} bytes");
            if (read.IsCompleted) return buffer.WrittenMemory;
        }
    }
}
