using System.Collections.Concurrent;
using System.Globalization;

namespace Sandun.MarathonApi;

/// <summary>Events that are told together; each batch leads to the next. Framed when the first reader wants it, and once for all who want the same types.</summary>
/// <param name="last">How many events were told up to and with this batch.</param>
/// <param name="frames">Frames its events.</param>
internal sealed class EventBatch(long last, Func<EventFrame[]> frames)
{
    private readonly TaskCompletionSource<EventBatch?> _next = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lazy<EventFrame[]> _frames = new(frames);
    private readonly ConcurrentDictionary<string, Lazy<byte[]>> _wanted = new(StringComparer.Ordinal);

    public long Last => last;

    /// <summary>The batch after this one, as soon as there is one; null when there will be none.</summary>
    public Task<EventBatch?> Next => _next.Task;

    public void Follow(EventBatch? next) => _next.SetResult(next);

    /// <summary>The frames of some types, one after the other.</summary>
    public ReadOnlyMemory<byte> Of(EventTypes types) => _wanted.GetOrAdd(types.Key, _ => new Lazy<byte[]>(() => Join(types))).Value;

    private byte[] Join(EventTypes types)
    {
        var wanted = _frames.Value.Where(frame => types.Contain(frame.Type)).Select(frame => frame.Bytes).ToList();
        if (wanted.Count == 1) return wanted[0];
        var joined = new byte[wanted.Sum(bytes => bytes.Length)];
        var at = 0;
        foreach (var bytes in wanted)
        {
            bytes.CopyTo(joined, at);
            at += bytes.Length;
        }

        return joined;
    }
}

/// <summary>The event types a reader wants; none means all.</summary>
internal sealed class EventTypes(IEnumerable<string> names)
{
    private readonly HashSet<string> _names = new(names, StringComparer.Ordinal);

    /// <summary>Equal for equal types.</summary>
    public string Key => field ??= string.Concat(_names.Order(StringComparer.Ordinal).Select(name => name.Length.ToString(CultureInfo.InvariantCulture) + ":" + name));

    /// <summary>Whether a type is wanted; what has none (a heartbeat) always is.</summary>
    public bool Contain(string type) => _names.Count == 0 || type.Length == 0 || _names.Contains(type);
}
