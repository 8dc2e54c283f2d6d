using Sandun.Simulation.Engine;
using Sandun.Simulation.Faults;

namespace Sandun.Simulation.World;

/// <summary>What all parts of a simulated world share.</summary>
internal sealed class Scene
{
    public Scene(ulong seed)
    {
        Random = new SimRandom(seed);
        Trace = new Trace(Timeline);
        Faults = new FaultPlan(Random.Split("faults"));
    }

    public SimRandom Random { get; }

    public Timeline Timeline { get; } = new();

    public Trace Trace { get; }

    public FaultPlan Faults { get; init; }
}
