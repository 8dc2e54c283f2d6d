using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>
/// How an app's definition says where it is reached: its service ports; marathon-lb's labels <c>HAPROXY_{n}_VHOST</c>, <c>_PATH</c>,
/// <c>_MODE</c>, <c>_PORT</c> and <c>_ENABLED</c>; the labels <c>SANDUN_VHOST</c> and <c>SANDUN_{n}_VHOST</c>; and the member
/// <c>routing</c>: <c>{"http":[{"portIndex":0,"hosts":["shop.local"],"path":"/"}]}</c>.
/// </summary>
public static class RouteRules
{
    /// <summary>Problems of one route that are told; who has mended these sees the next.</summary>
    private const int ToldMax = 16;

    /// <summary>The routes of a definition in order of their ports; their revision is left 0.</summary>
    public static ImmutableArray<Route> Derive(AppSpec spec) => Derive(spec, TrafficRule.None(spec.Id));

    /// <summary>The routes of a definition under an order of the moment.</summary>
    public static ImmutableArray<Route> Derive(AppSpec spec, TrafficRule rule)
    {
        var routing = RouteSettingRules.Declared(spec);
        var labels = RouteLabels.Of(spec);
        var routes = ImmutableArray.CreateBuilder<Route>();
        var stray = new List<string>(labels.Stray);
        for (var i = 0; i < spec.Ports.Length; i++)
        {
            if (IsDisabled(spec, i)) continue;
            var problems = new List<string>(labels.ProblemsOf(i));
            if (OfPort(spec, i, routing, rule, problems) is not { } route) stray.AddRange(problems);
            else if (labels.GuardOf(i) is { } guard) routes.Add(route with { ServicePort = null, VirtualHosts = [], PathPrefix = null, Problem = guard });
            else routes.Add(route with { Problem = Sentence(problems) });
        }

        var alone = !routes.Any(IsServedAsHttp);
        for (var i = 0; i < routes.Count; i++)
        {
            var route = routes[i];
            if (route.LeadsHere && !route.Http && IdleSettings.Problem(spec, route.PortIndex, routing, rule, alone) is { } idle) routes[i] = Also(route, idle);
        }

        if (Sentence(stray) is not { } told) return routes.ToImmutable();

        // What is for no port is told by the first route, or by one that leads nowhere: an app that is not reached is what it is looked for in.
        if (routes.Count == 0) routes.Add(new Route { App = spec.Id, PortIndex = 0, Http = false, Problem = told, Revision = 0 });
        else routes[0] = Also(routes[0], told);
        return routes.ToImmutable();
    }

    /// <summary>Whether requests of any port of an app are seen as requests, not as mere bytes.</summary>
    public static bool HasHttp(AppSpec spec) => Derive(spec).Any(IsServedAsHttp);

    private static bool IsServedAsHttp(Route route) => route is { Http: true, LeadsHere: true };

    private static Route Also(Route route, string problem) => route with { Problem = route.Problem is { } others ? $"{others}; {problem}" : problem };

    private static Route? OfPort(AppSpec spec, int port, DeclaredRouting? routing, TrafficRule rule, List<string> problems)
    {
        var declared = routing?.Http ?? [];
        var hosts = HostsOf(spec, port, declared);
        var servicePort = RouteLabels.PortOf(Label(spec, port, "HAPROXY", "PORT")) ?? spec.Ports[port].ServicePort;
        var check = HttpCheckOf(spec, port);
        var settings = RouteSettingRules.Derive(spec, port, routing, rule, problems);
        if (servicePort == 0 && hosts.IsEmpty) return null;
        var route = new Route
        {
            App = spec.Id, PortIndex = port, ServicePort = servicePort == 0 ? null : servicePort, VirtualHosts = hosts,
            PathPrefix = PathOf(spec, port, declared), HealthPath = check?.Path,
            Http = IsHttp(spec, port, (check is not null || !hosts.IsEmpty) && !settings.TlsPassThrough, problems),
            Settings = settings, Revision = 0,
        };
        return hosts.IsEmpty ? route : WithServableHosts(route, problems);
    }

    /// <summary>What labels say is not refused, as Marathon does not refuse it; but no host is put on the route that no router serves.</summary>
    private static Route WithServableHosts(Route route, List<string> problems)
    {
        if (RouteClaims.HostsError(route) is { } error)
        {
            problems.Add($"its virtual hosts are not served: {error}");
            return route with { VirtualHosts = [], PathPrefix = null };
        }

        var servable = route.VirtualHosts.RemoveAll(host => RouteText.HostError(host) is not null);
        if (servable.Length == route.VirtualHosts.Length) return route;
        problems.AddRange(route.VirtualHosts.Except(servable, StringComparer.Ordinal).Select(host => $"virtual host '{RouteSettingRules.Shown(host)}' is not served: {RouteText.HostError(host)}"));
        return route with { VirtualHosts = servable };
    }

    /// <summary>Problems as one sentence of bounded length; null when there are none.</summary>
    internal static string? Sentence(IReadOnlyList<string> problems) => problems.Count switch
    {
        0 => null,
        <= ToldMax => string.Join("; ", problems),
        _ => string.Create(CultureInfo.InvariantCulture, $"{string.Join("; ", problems.Take(ToldMax))}; and {problems.Count - ToldMax} more"),
    };

    /// <summary>Why the <c>routing</c> member cannot be read, or null when it can be or is absent.</summary>
    public static string? RoutingError(AppSpec spec)
    {
        try
        {
            var ports = spec.Ports.Length;
            if (RouteSettingRules.Declared(spec) is not { } declared) return null;
            if (NullIn(declared) is { } member) return $"{member} must not hold null: give a value or take the entry out";
            var bad = (declared.Http ?? []).FirstOrDefault(http => http.PortIndex < 0 || http.PortIndex >= ports);
            return bad is not null
                ? $"portIndex {bad.PortIndex} must name one of the app's {ports} ports, counted from 0"
                : TextError(declared.Http ?? []) ?? PathError(declared.Http ?? []) ?? RouteSettingRules.Error(declared);
        }
        catch (JsonException unreadable)
        {
            return $"must look like {{\"http\":[{{\"portIndex\":0,\"hosts\":[\"shop.local\"],\"path\":\"/\"}}]}}: {unreadable.Message}";
        }
    }

    /// <summary>The list that has null for an entry; null when none does.</summary>
    private static string? NullIn(DeclaredRouting declared) =>
        (declared.Http ?? []).Any(http => http is null) ? "http"
        : (declared.Http ?? []).Any(http => (http.Hosts ?? []).Any(host => host is null)) ? "http.hosts"
        : (declared.Tls?.Certificates ?? []).Any(name => name is null) ? "tls.certificates"
        : (declared.RouterGroups ?? []).Any(name => name is null) ? "routerGroups" : null;

    /// <summary>The routers' own checks: what they would leave out is refused where its writer can mend it.</summary>
    private static string? TextError(IReadOnlyList<DeclaredHttp> declared)
    {
        for (var i = 0; i < declared.Count; i++)
        {
            var hosts = declared[i].Hosts ?? [];
            for (var j = 0; j < hosts.Count; j++)
                if (RouteText.HostError(hosts[j].ToLowerInvariant()) is { } hostError) return FormattableString.Invariant($"http[{i}].hosts[{j}] '{RouteSettingRules.Shown(hosts[j])}': {hostError}");
            if (declared[i].Path is { Length: > 0 } path && RouteText.PathError(path) is { } pathError)
                return FormattableString.Invariant($"http[{i}].path '{RouteSettingRules.Shown(path)}': {pathError}");
        }

        return null;
    }

    /// <summary>
    /// A port has one route, and a route one path for all its hosts: entries of one port that differ in it would be merged into something
    /// neither of them says.
    /// </summary>
    private static string? PathError(IReadOnlyList<DeclaredHttp> declared)
    {
        foreach (var ofPort in declared.GroupBy(http => http.PortIndex))
        {
            var paths = ofPort.Select(http => (http.Path ?? "").TrimEnd('/') + "/").Distinct(StringComparer.Ordinal).Take(2).ToList();
            if (paths.Count < 2) continue;
            return $"http has entries of portIndex {ofPort.Key} with different paths, {RouteSettingRules.Shown(paths[0])} and {RouteSettingRules.Shown(paths[1])}: " +
                "a port has one path for all its hosts; give them the same path, or the app a further port for the other path";
        }

        return null;
    }

    private static bool IsDisabled(AppSpec spec, int port) =>
        Label(spec, port, "HAPROXY", "ENABLED") is { } text && !string.IsNullOrWhiteSpace(text) && RouteLabels.Flag(text) == false;

    private static ImmutableArray<string> HostsOf(AppSpec spec, int port, IReadOnlyList<DeclaredHttp> declared)
    {
        var labelled = new[] { Label(spec, port, "HAPROXY", "VHOST"), Label(spec, port, "SANDUN", "VHOST"), Unnumbered(spec, port) }
            .SelectMany(hosts => (hosts ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        var own = declared.Where(http => http.PortIndex == port).SelectMany(http => http.Hosts ?? []);
        return [.. labelled.Concat(own).Select(host => host.ToLowerInvariant()).Distinct().Order(StringComparer.Ordinal)];
    }

    private static string? Unnumbered(AppSpec spec, int port) => port == 0 ? spec.Labels.Find("SANDUN_VHOST") : null;

    private static string? PathOf(AppSpec spec, int port, IReadOnlyList<DeclaredHttp> declared)
    {
        var path = declared.FirstOrDefault(http => http.PortIndex == port && !string.IsNullOrEmpty(http.Path))?.Path ??
            Label(spec, port, "HAPROXY", "PATH") ?? Label(spec, port, "SANDUN", "PATH");
        return string.IsNullOrEmpty(path) || path == "/" ? null : path;
    }

    /// <param name="problems">Receives a clause when a label asks for what is not known.</param>
    private static bool IsHttp(AppSpec spec, int port, bool otherwise, List<string> problems)
    {
        var prefix = Label(spec, port, "HAPROXY", "MODE") is null ? "SANDUN" : "HAPROXY";
        switch (Label(spec, port, prefix, "MODE"))
        {
            case null: return otherwise;
            case var mode when mode.Equals("http", StringComparison.OrdinalIgnoreCase): return true;
            case var mode when mode.Equals("tcp", StringComparison.OrdinalIgnoreCase): return false;
            case var mode:
                problems.Add($"the label {prefix}_{port}_MODE asks for '{RouteSettingRules.Shown(mode)}', which is neither http nor tcp; it is served as {(otherwise ? "HTTP" : "TCP")}");
                return otherwise;
        }
    }

    private static HealthCheckSpec? HttpCheckOf(AppSpec spec, int port) => spec.HealthChecks.FirstOrDefault(check =>
        check.PortIndex == port && check.Protocol is HealthCheckProtocol.Http or HealthCheckProtocol.MesosHttp);

    private static string? Label(AppSpec spec, int port, string prefix, string name) =>
        spec.Labels.Find($"{prefix}_{port.ToString(CultureInfo.InvariantCulture)}_{name}");
}
