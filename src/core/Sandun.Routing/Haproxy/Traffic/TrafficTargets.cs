using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.Routing;

/// <summary>Whose figures HAProxy's are.</summary>
/// <param name="Backends">The route of each backend.</param>
/// <param name="Servers">The task that holds each slot, by <c>backend/server</c>.</param>
public sealed record TrafficTargets(
    ImmutableSortedDictionary<string, RouteKey> Backends, ImmutableSortedDictionary<string, TrafficTarget> Servers)
{
    public static readonly TrafficTargets None = new(
        ImmutableSortedDictionary.Create<string, RouteKey>(StringComparer.Ordinal), ImmutableSortedDictionary.Create<string, TrafficTarget>(StringComparer.Ordinal));

    public static TrafficTargets Of(ProxyModel model, SlotTable slots)
    {
        var dataCenters = new SortedDictionary<TaskId, string?>();
        foreach (var backend in model.Backends)
        {
            foreach (var target in backend.Targets) dataCenters[target.Task] = target.DataCenter;
        }

        var servers = ImmutableSortedDictionary.CreateBuilder<string, TrafficTarget>(StringComparer.Ordinal);
        foreach (var (backend, ofBackend) in slots.Backends)
        {
            foreach (var slot in ofBackend)
            {
                if (slot.Task is { } task && slot.State != SlotState.Free)
                    servers[backend + "/" + slot.Name] = new TrafficTarget(task, dataCenters.GetValueOrDefault(task));
            }
        }

        return new TrafficTargets(
            model.Backends.ToImmutableSortedDictionary(backend => backend.Name, backend => new RouteKey(backend.App, backend.PortIndex), StringComparer.Ordinal),
            servers.ToImmutable());
    }
}

/// <summary>The instance behind a server.</summary>
/// <param name="Task">Its task.</param>
/// <param name="DataCenter">Its data center; null when it has none or is gone already.</param>
public sealed record TrafficTarget(TaskId Task, string? DataCenter);
