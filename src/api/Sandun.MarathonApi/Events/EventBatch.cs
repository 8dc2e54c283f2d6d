using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace Sandun.MarathonApi;

/// <summary>Events that are told together; each batch leads to the next. Framed when the first reader wants it, and once for all who want the same types.</summary>
/// <param name="last">How many events were told up to and with this batch.</param>
/// <param name="frames">Frames its events.</param>
internal sealed class EventBatch(long last, Func<EventFrame[]> frames)
{
    private readonly TaskCompletionSource<EventBatch?> _next = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lazy<EventFrame[]> _frames = new(frames);
    private readonly ConcurrentDictionary<string, Lazy<EventBytes>> _wanted = new(StringComparer.Ordinal);

    public long Last => last;

    /// <summary>The batch after this one, as soon as there is one; null when there will be none.</summary>
    public Task<EventBatch?> Next => _next.Task;

    public void Follow(EventBatch? next) => _next.SetResult(next);

    /// <summary>The frames of some types, one after the other.</summary>
    public EventBytes Of(EventTypes types) =>
        _wanted.GetOrAdd(types.Key, static (_, of) => new Lazy<EventBytes>(() => of.Batch.Join(of.Types)), (Batch: this, Types: types)).Value;

    private static ReadOnlySpan<byte> End => "\r\n"u8;

    private EventBytes Join(EventTypes types)
    {
        var wanted = _frames.Value.Where(frame => types.Contain(frame.Type)).Select(frame => frame.Bytes).ToList();
        var length = wanted.Sum(bytes => bytes.Length);
        if (length == 0) return default;
        var head = Encoding.ASCII.GetBytes(length.ToString("x", CultureInfo.InvariantCulture) + "\r\n");
        var chunk = new byte[head.Length + length + End.Length];
        head.CopyTo(chunk, 0);
        var at = head.Length;
        foreach (var bytes in wanted)
        {
            bytes.CopyTo(chunk, at);
            at += bytes.Length;
        }

        End.CopyTo(chunk.AsSpan(at));
        return new EventBytes(chunk, chunk.AsMemory(head.Length, length));
    }
}

/// <summary>Events as they are sent: one array for all who want the same.</summary>
/// <param name="Chunk">As a chunk of HTTP/1.1, its length before them; empty for none.</param>
/// <param name="Events">Themselves.</param>
internal readonly record struct EventBytes(ReadOnlyMemory<byte> Chunk, ReadOnlyMemory<byte> Events);

/// <summary>The event types a reader wants; none means all.</summary>
internal sealed class EventTypes(IEnumerable<string> names)
{
    private readonly HashSet<string> _names = new(names, StringComparer.Ordinal);

    /// <summary>Equal for equal types.</summary>
    public string Key => field ??= string.Concat(_names.Order(StringComparer.Ordinal).Select(name => name.Length.ToString(CultureInfo.InvariantCulture) + ":" + name));

    /// <summary>Whether a type is wanted; what has none (a heartbeat) always is.</summary>
    public bool Contain(string type) => _names.Count == 0 || type.Length == 0 || _names.Contains(type);
}
