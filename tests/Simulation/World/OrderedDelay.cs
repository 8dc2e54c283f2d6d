using Sandun.Simulation.Engine;

namespace Sandun.Simulation.World;

/// <summary>Delivers in order, each after a while.</summary>
internal sealed class OrderedDelay(Scene scene, SimRandom random)
{
    private DateTimeOffset _last;

    public void Deliver(Action happens)
    {
        var at = scene.Timeline.Now + (scene.Faults.Happens(scene.Faults.Delays) ? random.Time(10, 5000) : random.Time(0, 10));
        if (at <= _last) at = _last.AddTicks(1);
        _last = at;
        scene.Timeline.At(at, happens);
    }
}
