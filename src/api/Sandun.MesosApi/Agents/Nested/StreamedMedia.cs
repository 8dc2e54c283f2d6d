using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Sandun.MesosApi.Http;

namespace Sandun.MesosApi.Agents;

/// <summary>How bodies are written that are streams of messages, which an agent's interface alone has. The messages are Mesos'.</summary>
internal static class StreamedMedia
{
    private const string OfContent = "Message-Content-Type";
    private const string OfAnswers = "Message-Accept";

    /// <summary>Whether the request's body is a stream.</summary>
    public static bool IsStream(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type) && type.MediaType.Equals(MediaTypes.RecordIo, StringComparison.OrdinalIgnoreCase);

    /// <summary>How each message of the request's stream is written.</summary>
    /// <exception cref="MalformedCallException">It is not said (400), or unknown (415).</exception>
    public static MediaKind OfMessages(HttpRequest request)
    {
        var header = request.Headers[OfContent].ToString();
        if (header.Length == 0) throw new MalformedCallException($"Expecting '{OfContent}' to be set for streaming requests");
        if (header == MediaTypes.Json) return MediaKind.Json;
        return header == MediaTypes.Protobuf
            ? MediaKind.Protobuf
            : throw new MalformedCallException($"Expecting '{OfContent}' of {MediaTypes.Json} or {MediaTypes.Protobuf}", StatusCodes.Status415UnsupportedMediaType);
    }

    /// <exception cref="MalformedCallException">The request is none (415) and says how its messages are written.</exception>
    public static void CheckNone(HttpRequest request)
    {
        if (request.Headers.ContainsKey(OfContent))
            throw new MalformedCallException($"Expecting '{OfContent}' to be not set for non-streaming requests", StatusCodes.Status415UnsupportedMediaType);
    }

    /// <summary>How each message of the answer is to be written, and whether the answer is to be called a stream.</summary>
    /// <exception cref="MalformedCallException">The caller accepts nothing there is (406).</exception>
    public static (MediaKind Kind, bool IsNamed) OfAnswer(HttpRequest request)
    {
        var header = request.Headers.Accept;
        var asksForStreams = header.Count > 0 && MediaTypeHeaderValue.TryParseList(header, out var accepted) &&
            accepted.Any(range => range.Quality is not 0 && range.MediaType.Equals(MediaTypes.RecordIo, StringComparison.OrdinalIgnoreCase)) &&
            !accepted.Any(range => range.Quality is not 0 && !range.MediaType.Equals(MediaTypes.RecordIo, StringComparison.OrdinalIgnoreCase));
        if (!asksForStreams)
        {
            if (request.Headers.ContainsKey(OfAnswers))
                throw new MalformedCallException($"Expecting '{OfAnswers}' to be not set for non-streaming responses", StatusCodes.Status406NotAcceptable);
            return (MediaTypes.OfAnswer(request), false);
        }

        var messages = request.Headers[OfAnswers].ToString();
        if (messages.Length == 0 || messages.Contains(MediaTypes.Json, StringComparison.OrdinalIgnoreCase) || messages.Contains("*/*", StringComparison.Ordinal)) return (MediaKind.Json, true);
        return messages.Contains(MediaTypes.Protobuf, StringComparison.OrdinalIgnoreCase)
            ? (MediaKind.Protobuf, true)
            : throw new MalformedCallException($"Expecting '{OfAnswers}' to allow {MediaTypes.Json} or {MediaTypes.Protobuf}", StatusCodes.Status406NotAcceptable);
    }

    /// <summary>Says how the stream that follows is written.</summary>
    public static void Name(HttpResponse response, (MediaKind Kind, bool IsNamed) media)
    {
        response.ContentType = media.IsNamed ? MediaTypes.RecordIo : media.Kind.Name();
        if (media.IsNamed) response.Headers[OfContent] = media.Kind.Name();
    }
}
