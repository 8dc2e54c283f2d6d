using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>Keeps the endpoint of each task in line with its instance, in the same turn.</summary>
internal static class Endpoints
{
    /// <summary>Writes, changes or removes the endpoint as the instance now asks for.</summary>
    public static void Follow(Turn turn, Instance? before, Instance instance)
    {
        if (before?.Task is { } oldTask && oldTask != instance.Task) Remove(turn, instance.App, oldTask);
        if (instance.Task is not { } task) return;
        var record = turn.State.Registry.Find(task);
        if (StateOf(instance, record?.Endpoint.State, record is not null && RouterWaits.MayServe(turn, record)) is not { } wished)
        {
            if (record is not null) Remove(turn, instance.App, task);
            return;
        }

        var address = AddressOf(instance);
        var weight = TrafficRules.WeightOf(turn, instance);
        if (record is not null && record.Endpoint.State == wished && record.Endpoint.Address == address && record.Endpoint.Weight == weight) return;
        var endpoint = new Endpoint
        {
            Task = task, App = instance.App, State = wished, Address = address, Ports = PortsOf(instance), Hostname = instance.Host,
            Region = instance.Region, Zone = instance.Zone, Weight = weight, Revision = turn.Revision,
        };
        turn.Record(new ServiceFact.EndpointPut(endpoint, turn.Now));
        turn.Change(new RegistryChange.EndpointPut(endpoint));
        if (wished == EndpointState.Serving && !RouterWaits.AnyAwaited(turn)) turn.Record(new ServiceFact.EndpointConfirmed(instance.App, task));
    }

    /// <summary>Changes an endpoint's share of the traffic.</summary>
    public static void SetWeight(Turn turn, Endpoint endpoint, int weight)
    {
        var changed = endpoint with { Weight = weight, Revision = turn.Revision };
        turn.Record(new ServiceFact.EndpointPut(changed, turn.State.Registry.Find(endpoint.Task)!.Since));
        turn.Change(new RegistryChange.EndpointPut(changed));
    }

    public static void Remove(Turn turn, PathId app, TaskId task)
    {
        if (turn.State.Registry.Find(task) is null) return;
        turn.Record(new ServiceFact.EndpointRemoved(app, task));
        turn.Change(new RegistryChange.EndpointRemoved(task, app, turn.Revision));
        TrafficRules.Forget(turn, app, task);
        Routes.Sweep(turn, app);
    }

    /// <summary>
    /// The state an endpoint is to have, or null for none. What drains keeps draining; what cannot be reached by us may well be reached
    /// by routers, so an unreachable task keeps its state until it is told to stop: it leaves the route first like any other. So does one
    /// that has just become unhealthy, as long as a router may not know.
    /// </summary>
    private static EndpointState? StateOf(Instance instance, EndpointState? current, bool mayBeServed)
    {
        if (instance.Ports.IsEmpty) return null;
        EndpointState? leaving = current == EndpointState.Starting && !mayBeServed ? EndpointState.Starting : EndpointState.Draining;
        switch (instance.Condition)
        {
            case InstanceCondition.Running or InstanceCondition.Killing:
                if (instance.StopAskedAt is not null || instance.Condition == InstanceCondition.Killing)
                    return current is null ? null : leaving;
                return instance.HealthCheckCount == 0 || instance.Healthy == true ? EndpointState.Serving : EndpointState.Starting;
            case InstanceCondition.Unreachable or InstanceCondition.UnreachableInactive:
                return instance.StopAskedAt is not null && current is not null ? leaving : current;
            default:
                return null;
        }
    }

    /// <summary>Host ports are reached at the agent, a container's own ports at the container.</summary>
    private static string AddressOf(Instance instance)
    {
        if (instance.Network == NetworkMode.Container && !instance.IpAddresses.IsEmpty) return instance.IpAddresses[0];
        if (instance.Address.Length > 0) return instance.Address;
        return instance.Network == NetworkMode.Host && !instance.IpAddresses.IsEmpty ? instance.IpAddresses[0] : instance.Host;
    }

    private static ImmutableArray<int> PortsOf(Instance instance) =>
        [.. instance.Ports.Select(port => instance.Network == NetworkMode.Container ? port.ContainerPort : port.HostPort ?? port.ContainerPort)];
}
