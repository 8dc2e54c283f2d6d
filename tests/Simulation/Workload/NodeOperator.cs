using Sandun.ResourceManager;
using Sandun.Simulation.Engine;
using Sandun.Simulation.World;

namespace Sandun.Simulation.Workload;

/// <summary>An operator who drains, closes and opens machines as he pleases, and in the end opens them all.</summary>
internal sealed class NodeOperator(Scene scene, SimServer server, IReadOnlyList<SimMachine> machines)
{
    private readonly SimRandom _random = scene.Random.Split("operator");

    public void Start() => scene.Timeline.After(_random.Time(2000, 60_000), () =>
    {
        if (scene.Faults.Healed || scene.Faults.NodeOrders == 0) return;
        Order(_random.Pick(machines), Choose());
        Start();
    });

    /// <summary>Nothing keeps work from any machine any more.</summary>
    public void OpenAll()
    {
        foreach (var machine in machines)
        {
            Order(machine, new NodeOrder.Reactivate());
            Order(machine, new NodeOrder.Release());
        }
    }

    private NodeOrder Choose() => _random.Between(0, 5) switch
    {
        0 => new NodeOrder.Drain(null),
        1 or 2 => new NodeOrder.Drain(_random.Time(0, 60_000)),
        3 => new NodeOrder.Deactivate(),
        4 => new NodeOrder.Release(),
        _ => new NodeOrder.Reactivate(),
    };

    private void Order(SimMachine machine, NodeOrder order)
    {
        if (machine.Brain?.TakeView(default).Identity.Id is { } id) server.Role.Post(new ResourceManagerInput.NodeOrdered(0, id, order, "operator"));
    }
}
