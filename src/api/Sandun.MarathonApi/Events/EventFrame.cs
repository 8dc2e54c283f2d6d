using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Sandun.MarathonApi;

/// <summary>One event as the stream carries it.</summary>
/// <param name="Type">Marathon's event type.</param>
/// <param name="Bytes">The whole server-sent event.</param>
internal sealed record EventFrame(string Type, byte[] Bytes)
{
    private const string End = "\r\n\r\n";

    /// <summary>The event alone, as HTTP callbacks get it.</summary>
    public ReadOnlyMemory<byte> Json => Bytes.AsMemory(Beginning(Type).Length..^End.Length);

    /// <summary>
    /// Frames an event: <c>event:</c> and one line of <c>data:</c>, each ended by CR LF, then an empty line. The type and the time
    /// stand inside the JSON as well.
    /// </summary>
    public static EventFrame Of(string type, DateTimeOffset at, Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        buffer.Write(Encoding.UTF8.GetBytes(Beginning(type)));
        using (var writer = new Utf8JsonWriter(buffer, MarathonJson.WriterOptions))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteString("eventType", type);
            writer.Time("timestamp", at);
            writer.WriteEndObject();
        }

        buffer.Write(Encoding.UTF8.GetBytes(End));
        return new EventFrame(type, buffer.WrittenSpan.ToArray());
    }

    /// <summary>All that stands before the JSON; the types are ASCII.</summary>
    private static string Beginning(string type) => $"event: {type}\r\ndata: ";
}
