using System.IO.Compression;
using Microsoft.AspNetCore.Http;

namespace Sandun.MesosApi.Http;

/// <summary>Packs answers for who takes them packed, from the size on that Mesos does.</summary>
internal static class Packing
{
    private const int SmallestPacked = 1024;

    public static bool Accepts(HttpContext http) =>
        http.Request.GetTypedHeaders().AcceptEncoding.Any(coding => coding.Value.Equals("gzip", StringComparison.OrdinalIgnoreCase) && coding.Quality is not 0);

    public static ReadOnlyMemory<byte> Pack(HttpContext http, ReadOnlyMemory<byte> body)
    {
        if (body.Length < SmallestPacked || !Accepts(http)) return body;
        http.Response.Headers.ContentEncoding = "gzip";
        using var packed = new MemoryStream(body.Length / 4);
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(body.Span);
        return packed.GetBuffer().AsMemory(0, (int)packed.Length);
    }
}
