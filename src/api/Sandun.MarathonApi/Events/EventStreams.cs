using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Sandun.ServiceScheduler;

namespace Sandun.MarathonApi;

/// <summary>The event streams that are open, so that each learns of others coming and going.</summary>
/// <param name="master">Address of the resource manager, which some events name.</param>
internal sealed class EventStreams(string master)
{
    private readonly ConditionalWeakTable<ServiceEvent, EventFrame> _frames = [];
    private readonly ConcurrentDictionary<EventStream, byte> _open = new();

    public void Add(EventStream stream) => _open[stream] = 0;

    public void Remove(EventStream stream) => _open.TryRemove(stream, out _);

    /// <summary>The wire form of an event, written once for all streams.</summary>
    public EventFrame FrameOf(ServiceEvent happened) => _frames.GetValue(happened, it => EventWriter.Write(it, master));

    /// <summary>Gives an event of the API's own to every stream but one.</summary>
    public void Tell(EventFrame frame, EventStream? except)
    {
        foreach (var (stream, _) in _open)
            if (stream != except)
                stream.Offer(frame);
    }
}
