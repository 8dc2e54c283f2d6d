using Sandun.Simulation.Engine;

namespace Sandun.Simulation.World;

/// <summary>Delivers in order, each after a while.</summary>
internal sealed class OrderedDelay(Timeline timeline, SimRandom random)
{
    private DateTimeOffset _last;

    public void Deliver(Action happens)
    {
        var at = timeline.Now + random.Time(0, 10);
        if (at <= _last) at = _last.AddTicks(1);
        _last = at;
        timeline.At(at, happens);
    }
}
