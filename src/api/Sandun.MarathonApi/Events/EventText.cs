using Sandun.ServiceScheduler;

namespace Sandun.MarathonApi;

/// <summary>An event in Marathon's words, without the frame of a stream.</summary>
/// <param name="Type">Marathon's event type.</param>
/// <param name="Json">One line of JSON, in UTF-8.</param>
public readonly record struct EventText(string Type, ReadOnlyMemory<byte> Json)
{
    /// <param name="happened">The event.</param>
    /// <param name="master">Address of the resource manager, which some events name.</param>
    public static EventText Of(ServiceEvent happened, string master)
    {
        var frame = EventWriter.Write(happened, master);
        var head = "event: ".Length + frame.Type.Length + "\r\ndata: ".Length;
        return new EventText(frame.Type, frame.Bytes.AsMemory(head, frame.Bytes.Length - head - "\r\n\r\n".Length));
    }
}
