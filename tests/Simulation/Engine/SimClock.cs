namespace Sandun.Simulation.Engine;

/// <summary>The clock of one machine: off by a while, and running a little too fast or too slow.</summary>
/// <param name="timeline">The true time.</param>
/// <param name="offset">How far it is ahead at the beginning; may be negative.</param>
/// <param name="driftPerMillion">What it gains on the true time; a quartz loses or gains up to a hundred.</param>
internal sealed class SimClock(Timeline timeline, TimeSpan offset, int driftPerMillion)
{
    private const long Million = 1_000_000;

    public DateTimeOffset Now
    {
        get
        {
            var elapsed = (timeline.Now - Timeline.Beginning).Ticks;
            return Timeline.Beginning + offset + new TimeSpan(elapsed + (elapsed * driftPerMillion / Million));
        }
    }

    /// <summary>The true time that passes until this clock shows <paramref name="due"/>.</summary>
    public TimeSpan Until(DateTimeOffset due)
    {
        var left = (due - Now).Ticks;
        return left <= 0 ? TimeSpan.Zero : new TimeSpan((left * Million / (Million + driftPerMillion)) + 1);
    }
}
