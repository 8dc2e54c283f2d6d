namespace Sandun.Simulation.Engine;

/// <summary>Virtual time: events in order of their time, then of their making. Nothing waits; time jumps to the next event.</summary>
internal sealed class Timeline
{
    public static readonly DateTimeOffset Beginning = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly PriorityQueue<Action, (DateTimeOffset At, long Number)> _events = new();
    private long _number;

    public DateTimeOffset Now { get; private set; } = Beginning;

    /// <summary>Events run so far.</summary>
    public long Steps { get; private set; }

    public void At(DateTimeOffset at, Action happens) => _events.Enqueue(happens, (at < Now ? Now : at, _number++));

    public void After(TimeSpan delay, Action happens) => At(Now + delay, happens);

    /// <summary>Runs the next event if it is due by then; false when none is.</summary>
    public bool Step(DateTimeOffset until)
    {
        if (!_events.TryPeek(out var happens, out var due) || due.At > until) return false;
        _events.Dequeue();
        Now = due.At;
        Steps++;
        happens();
        return true;
    }

    /// <summary>Nothing more happens until then.</summary>
    public void AdvanceTo(DateTimeOffset time)
    {
        if (time > Now) Now = time;
    }
}
