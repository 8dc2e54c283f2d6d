using System.Buffers;
using System.IO.Compression;
using Google.Protobuf;
using Microsoft.AspNetCore.Http;
using Sandun.MesosApi.Json;

namespace Sandun.MesosApi.Http;

/// <summary>Reads the message a request carries, within bounds.</summary>
internal static class CallBody
{
    /// <summary>Bodies larger than this are refused: an ACCEPT of ten thousand tasks has a tenth.</summary>
    public const int Largest = 32 * 1024 * 1024;

    /// <exception cref="MalformedCallException">Type, encoding, size or content is wrong.</exception>
    public static async Task<T> ReadAsync<T>(HttpRequest request, string kind)
        where T : IMessage<T>, new()
    {
        var media = MediaTypes.OfBody(request);
        var body = await BytesAsync(request);
        if (media == MediaKind.Json) return MessageReader.Read<T>(body);
        try
        {
            var message = new T();
            message.MergeFrom(CodedInputStream.CreateWithLimits(new MemoryStream(body.ToArray(), false), Largest, DeepestMessage));
            if (RequiredFields.Missing(message) is null) return message;
        }
        catch (InvalidProtocolBufferException)
        {
            // Said below.
        }

        throw new MalformedCallException($"Failed to parse body into {kind} protobuf");
    }

    /// <exception cref="MalformedCallException">It is too large, or cannot be unpacked.</exception>
    public static async Task<ReadOnlyMemory<byte>> BytesAsync(HttpRequest request)
    {
        var encoding = request.Headers.ContentEncoding.ToString();
        if (encoding.Length == 0 || encoding.Equals("identity", StringComparison.OrdinalIgnoreCase)) return await WholeAsync(request.Body, request.HttpContext.RequestAborted);
        if (!encoding.Equals("gzip", StringComparison.OrdinalIgnoreCase))
            throw new MalformedCallException($"Unsupported 'Content-Encoding': '{encoding}'; expecting gzip or none");
        try
        {
            await using var unpacked = new GZipStream(request.Body, CompressionMode.Decompress, leaveOpen: true);
            return await WholeAsync(unpacked, request.HttpContext.RequestAborted);
        }
        catch (InvalidDataException)
        {
            throw new MalformedCallException("Failed to decompress the body: it is not gzip");
        }
    }

    private const int DeepestMessage = 100;

    private static async Task<ReadOnlyMemory<byte>> WholeAsync(Stream stream, CancellationToken cancellation)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        while (true)
        {
            var read = await stream.ReadAsync(buffer.GetMemory(4096), cancellation);
            if (read == 0) return buffer.WrittenMemory;
            buffer.Advance(read);
            if (buffer.WrittenCount > Largest)
                throw new MalformedCallException($"The body is larger than the bound of {Largest} bytes", StatusCodes.Status413PayloadTooLarge);
        }
    }
}
