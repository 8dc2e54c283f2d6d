namespace Sandun.Simulation.Engine;

/// <summary>A running hash over all that happened (FNV-1a), and the last lines of it for a failure's report.</summary>
internal sealed class Trace(Timeline timeline)
{
    /// <summary>Lines kept: enough to see what led to a failure, small enough to read.</summary>
    private const int LinesMax = 400;

    private readonly Queue<string> _lines = new();

    public ulong Hash { get; private set; } = 14695981039346656037UL;

    /// <summary>Only lines that hold this text are kept; empty for all.</summary>
    public string Filter { get; set; } = "";

    public IEnumerable<string> Lines => _lines;

    public void Note(string who, string what)
    {
        Add(timeline.Now.Ticks);
        Add(who);
        Add(what);
        if (Filter.Length > 0 && !what.Contains(Filter, StringComparison.Ordinal) && !who.Contains(Filter, StringComparison.Ordinal)) return;
        _lines.Enqueue($"{timeline.Now:HH:mm:ss.ffffff} {who}: {what}");
        if (_lines.Count > LinesMax) _lines.Dequeue();
    }

    /// <summary>Adds bytes that are too long for a line.</summary>
    public void Note(ReadOnlySpan<byte> bytes)
    {
        var hash = Hash;
        foreach (var b in bytes) hash = (hash ^ b) * 1099511628211UL;
        Hash = hash;
    }

    private void Add(string text)
    {
        foreach (var c in text) Hash = (Hash ^ c) * 1099511628211UL;
    }

    private void Add(long number) => Hash = (Hash ^ (ulong)number) * 1099511628211UL;
}
