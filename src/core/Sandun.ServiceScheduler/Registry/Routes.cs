using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>Keeps an app's routes in line with its definition.</summary>
internal static class Routes
{
    /// <summary>Writes what the app's definition asks for and removes what it no longer does.</summary>
    public static void Follow(Turn turn, AppSpec spec)
    {
        var wished = RouteRules.Derive(spec, WeighedOut(turn, spec));
        var current = turn.State.Registry.RoutesOf(spec.Id);
        foreach (var gone in current.Keys.Where(index => wished.All(route => route.PortIndex != index)).ToList()) Remove(turn, spec.Id, gone);
        foreach (var route in wished)
        {
            if (current.TryGetValue(route.PortIndex, out var old) && Same(old, route)) continue;
            var put = route with { Revision = turn.Revision };
            turn.Record(new ServiceFact.RoutePut(put));
            turn.Change(new RegistryChange.RoutePut(put));
        }
    }

    /// <summary>The order of the moment for the app; while a data center is weighed out, also for apps that have none.</summary>
    private static TrafficRule WeighedOut(Turn turn, AppSpec spec)
    {
        var rule = turn.State.Registry.RuleOf(spec.Id);
        return rule.DataCenters.IsEmpty ? rule with { DataCenters = SteeringOrders.WeighedOut(turn.State, spec.Id) } : rule;
    }

    /// <summary>Routes of a removed app stay until its last endpoint is gone, so that requests in flight are finished.</summary>
    public static void Sweep(Turn turn, PathId app)
    {
        if (turn.State.FindApp(app) is not null || turn.State.Registry.HasEndpoints(app)) return;
        TrafficRules.Drop(turn, app);
        foreach (var index in turn.State.Registry.RoutesOf(app).Keys.ToList()) Remove(turn, app, index);
    }

    private static void Remove(Turn turn, PathId app, int portIndex)
    {
        turn.Record(new ServiceFact.RouteRemoved(app, portIndex));
        turn.Change(new RegistryChange.RouteRemoved(app, portIndex, turn.Revision));
    }

    private static bool Same(Route a, Route b)
    {
        ImmutableArray<string> none = [];
        return a.VirtualHosts.AsSpan().SequenceEqual(b.VirtualHosts.AsSpan()) &&
            a with { VirtualHosts = none, Revision = 0 } == b with { VirtualHosts = none, Revision = 0 };
    }
}
