namespace Sandun.Server.Events;

/// <summary>Events that were told together: numbered one after the other, framed once for all readers. Each leads to the next.</summary>
/// <param name="epoch">The numbering they belong to.</param>
/// <param name="first">Number of the first; the last is this plus the count, less one.</param>
/// <param name="frames">The events.</param>
/// <param name="bytes">All frames one after the other.</param>
internal sealed class EventChunk(string epoch, long first, EventFrameAt[] frames, byte[] bytes)
{
    private readonly TaskCompletionSource<EventChunk> _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Epoch => epoch;

    public long First => first;

    /// <summary>Number of the last event; one less than <see cref="First"/> for an empty chunk.</summary>
    public long Last => first + frames.Length - 1;

    public EventFrameAt[] Frames => frames;

    public ReadOnlyMemory<byte> Bytes => bytes;

    /// <summary>The chunk after this one, as soon as there is one.</summary>
    public Task<EventChunk> Next => _next.Task;

    public void Follow(EventChunk chunk) => _next.SetResult(chunk);
}

/// <summary>One event within its chunk.</summary>
/// <param name="Type">Its type.</param>
/// <param name="App">The app it is about; empty for none.</param>
/// <param name="Offset">Where its frame begins.</param>
/// <param name="Length">Length of its frame.</param>
internal readonly record struct EventFrameAt(string Type, string App, int Offset, int Length);
