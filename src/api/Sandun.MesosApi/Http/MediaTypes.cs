using Google.Protobuf;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Sandun.MesosApi.Json;

namespace Sandun.MesosApi.Http;

/// <summary>Content negotiation as Mesos does it: JSON wins a tie, and answers carry the bare type.</summary>
internal static class MediaTypes
{
    public const string Json = "application/json";
    public const string Protobuf = "application/x-protobuf";
    public const string RecordIo = "application/recordio";

    public static string Name(this MediaKind kind) => kind == MediaKind.Json ? Json : Protobuf;

    public static byte[] Encode(this MediaKind kind, IMessage message) =>
        kind == MediaKind.Json ? MessageJson.Bytes(message) : message.ToByteArray();

    /// <summary>What the body is written as. Parameters of the type (a charset) are accepted, which Mesos itself refuses.</summary>
    /// <exception cref="MalformedCallException">The header is missing (400) or names another type (415).</exception>
    public static MediaKind OfBody(HttpRequest request)
    {
        var header = request.ContentType;
        if (string.IsNullOrEmpty(header)) throw new MalformedCallException("Expecting 'Content-Type' to be present");
        if (!MediaTypeHeaderValue.TryParse(header, out var type)) throw Unsupported();
        if (type.MediaType.Equals(Json, StringComparison.OrdinalIgnoreCase)) return MediaKind.Json;
        return type.MediaType.Equals(Protobuf, StringComparison.OrdinalIgnoreCase) ? MediaKind.Protobuf : throw Unsupported();
    }

    /// <summary>What the answer is to be written as.</summary>
    /// <exception cref="MalformedCallException">The caller accepts neither (406).</exception>
    public static MediaKind OfAnswer(HttpRequest request)
    {
        if (Accepts(request, Json)) return MediaKind.Json;
        if (Accepts(request, Protobuf)) return MediaKind.Protobuf;
        throw new MalformedCallException($"Expecting 'Accept' to allow '{Protobuf}' or '{Json}'", StatusCodes.Status406NotAcceptable);
    }

    private static bool Accepts(HttpRequest request, string type)
    {
        var header = request.Headers.Accept;
        if (header.Count == 0 || header.ToString().AsSpan().Trim().IsEmpty) return true;
        if (!MediaTypeHeaderValue.TryParseList(header, out var accepted)) return false;
        return accepted.Any(range => range.Quality is not 0 && (range.MatchesAllTypes ||
            range.MediaType.Equals(type, StringComparison.OrdinalIgnoreCase) ||
            (range.MatchesAllSubTypes && range.Type.Equals("application", StringComparison.OrdinalIgnoreCase))));
    }

    private static MalformedCallException Unsupported() =>
        new($"Expecting 'Content-Type' of {Json} or {Protobuf}", StatusCodes.Status415UnsupportedMediaType);
}
