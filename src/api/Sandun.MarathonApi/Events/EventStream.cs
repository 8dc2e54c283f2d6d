using System.Threading.Channels;
using Sandun.ServiceScheduler;

namespace Sandun.MarathonApi;

/// <summary>One reader of the event stream: what is ready to be sent to it, bounded; a reader that falls behind is cut off.</summary>
/// <param name="capacity">Frames buffered at most.</param>
/// <param name="types">Event types wanted; empty for all.</param>
/// <param name="write">Gives an event its wire form.</param>
internal sealed class EventStream(int capacity, IReadOnlySet<string> types, Func<ServiceEvent, EventFrame> write)
{
    private readonly Channel<EventFrame> _frames = Channel.CreateBounded<EventFrame>(capacity);

    public ChannelReader<EventFrame> Frames => _frames.Reader;

    /// <summary>Takes a frame the reader wants; ends the stream when the buffer is full.</summary>
    public void Offer(EventFrame frame)
    {
        if (types.Count > 0 && !types.Contains(frame.Type)) return;
        if (!_frames.Writer.TryWrite(frame)) _frames.Writer.TryComplete(new EventGapException());
    }

    /// <summary>Passes on the scheduler's events until they end; then the stream ends as well.</summary>
    public async Task PumpAsync(IAsyncEnumerator<ServiceEvent> events, ValueTask<bool> first)
    {
        try
        {
            var more = await first;
            while (more)
            {
                Offer(write(events.Current));
                more = await events.MoveNextAsync();
            }

            _frames.Writer.TryComplete();
        }
        catch (Exception ended)
        {
            _frames.Writer.TryComplete(ended);
        }
    }
}
