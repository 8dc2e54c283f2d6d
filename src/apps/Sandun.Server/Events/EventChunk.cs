namespace Sandun.Server.Events;

/// <summary>
/// Events that were told together: numbered one after the other. They are framed when the first reader wants them, and once for all: most of
/// the time nobody reads. Each chunk leads to the next.
/// </summary>
/// <param name="epoch">The numbering they belong to.</param>
/// <param name="first">Number of the first; the last is this plus the count, less one.</param>
/// <param name="count">How many there are.</param>
/// <param name="framed">Frames them.</param>
internal sealed class EventChunk(string epoch, long first, int count, Func<EventFrames> framed)
{
    private readonly Lazy<EventFrames> _framed = new(framed);
    private readonly TaskCompletionSource<EventChunk> _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Epoch => epoch;

    public long First => first;

    /// <summary>Number of the last event; one less than <see cref="First"/> for an empty chunk.</summary>
    public long Last => first + count - 1;

    public int Count => count;

    /// <summary>The events as they are sent.</summary>
    public EventFrameAt[] Frames => _framed.Value.Events;

    /// <summary>All frames one after the other.</summary>
    public ReadOnlyMemory<byte> Bytes => _framed.Value.Bytes;

    /// <summary>A chunk of no event, with which a numbering begins.</summary>
    public static EventChunk Beginning(string epoch) => new(epoch, 1, 0, () => new EventFrames([], []));

    /// <summary>The chunk after this one, as soon as there is one.</summary>
    public Task<EventChunk> Next => _next.Task;

    public void Follow(EventChunk chunk) => _next.SetResult(chunk);
}

/// <summary>The events of a chunk as they are sent.</summary>
/// <param name="Events">Where each lies.</param>
/// <param name="Bytes">All of them one after the other.</param>
internal sealed record EventFrames(EventFrameAt[] Events, byte[] Bytes);

/// <summary>One event within its chunk.</summary>
/// <param name="Type">Its type.</param>
/// <param name="App">The app it is about; empty for none.</param>
/// <param name="Offset">Where its frame begins.</param>
/// <param name="Length">Length of its frame.</param>
internal readonly record struct EventFrameAt(string Type, string App, int Offset, int Length);
