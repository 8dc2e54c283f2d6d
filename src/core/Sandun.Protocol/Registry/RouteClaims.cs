using System.Collections.Immutable;

namespace Sandun.Protocol;

/// <summary>
/// What routes ask of a router for themselves alone: service ports and virtual hosts. The server tells by it what routers will not serve; which of
/// two routes has a thing only a router knows, for it is the one that had it first there.
/// </summary>
public static class RouteClaims
{
    /// <summary>Why none of a route's virtual hosts can be served; null when those can that pass <see cref="RouteText.HostError"/>.</summary>
    public static string? HostsError(Route route) =>
        !route.Http && !route.Settings.TlsPassThrough ? "only HTTP routes have virtual hosts, or TCP routes whose TLS passes through"
        : route.PathPrefix is { } path ? RouteText.PathError(path) : null;

    /// <summary>Ports and hosts that a route shares with another one, in the order of the routes. The time it takes grows with their number, not its square.</summary>
    public static ImmutableArray<RouteConflict> Conflicts(IReadOnlyCollection<Route> routes)
    {
        var claims = new Dictionary<string, Claimants>(StringComparer.Ordinal);
        foreach (var route in routes)
        {
            foreach (var claim in Of(route))
            {
                if (!claims.TryGetValue(claim.Key, out var claimants)) claims[claim.Key] = claimants = new Claimants();
                claimants.Add(route);
            }
        }

        var conflicts = ImmutableArray.CreateBuilder<RouteConflict>();
        foreach (var route in routes)
            foreach (var claim in Of(route))
                if (claims[claim.Key].OtherThan(route) is { } other) conflicts.Add(new RouteConflict(route, other, claim.Port, claim.Host));
        return conflicts.ToImmutable();
    }

    private static IEnumerable<(string Key, int? Port, string? Host)> Of(Route route)
    {
        if (route.ServicePort is { } port) yield return (":" + port.ToString(System.Globalization.CultureInfo.InvariantCulture), port, null);
        if (route.VirtualHosts.IsDefaultOrEmpty || HostsError(route) is not null) yield break;

        // At the TLS entry there is nothing but the name: the path is not known.
        var (entry, path) = route.Http ? ("", RouteText.NormalPrefix(route.PathPrefix ?? "/")) : ("tls:", "");
        foreach (var host in route.VirtualHosts) yield return (entry + host + path, null, host + path);
    }

    /// <summary>Those that ask for one thing. Routes of different router groups are served by different routers; one without a group is, where it is, beside all.</summary>
    private sealed class Claimants
    {
        private readonly Two _all = new();
        private readonly Two _everywhere = new();
        private readonly SortedDictionary<string, Two> _ofGroup = new(StringComparer.Ordinal);

        public void Add(Route route)
        {
            _all.Add(route);
            if (IsEverywhere(route)) _everywhere.Add(route);
            else foreach (var group in route.Settings.RouterGroups)
            {
                if (!_ofGroup.TryGetValue(group, out var two)) _ofGroup[group] = two = new Two();
                two.Add(route);
            }
        }

        public Route? OtherThan(Route route) => IsEverywhere(route)
            ? _all.OtherThan(route)
            : _everywhere.OtherThan(route) ?? route.Settings.RouterGroups.Select(group => _ofGroup[group].OtherThan(route)).FirstOrDefault(other => other is not null);

        private static bool IsEverywhere(Route route) => route.Settings.RouterGroups.IsEmpty || route.Settings.RouterGroups.Contains("*");
    }

    /// <summary>The first two of many: enough to name one that is another.</summary>
    private sealed class Two
    {
        private Route? _first;
        private Route? _second;

        public void Add(Route route)
        {
            if (_first is null) _first = route;
            else if (_second is null && !IsSame(_first, route)) _second = route;
        }

        public Route? OtherThan(Route route) => _first is not null && !IsSame(_first, route) ? _first : _second;

        private static bool IsSame(Route a, Route b) => a.App == b.App && a.PortIndex == b.PortIndex;
    }
}
