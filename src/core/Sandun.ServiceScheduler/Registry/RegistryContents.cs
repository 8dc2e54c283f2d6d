using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>The registry at one revision: by app, so that one change costs the same whatever the registry's size.</summary>
/// <param name="revision">The revision it is complete for.</param>
/// <param name="routes">Routes of each app by port index.</param>
/// <param name="endpoints">Endpoints of each app by task.</param>
public sealed class RegistryContents(
    long revision,
    ImmutableSortedDictionary<PathId, ImmutableSortedDictionary<int, Route>> routes,
    ImmutableSortedDictionary<PathId, ImmutableSortedDictionary<TaskId, Endpoint>> endpoints)
{
    public static readonly RegistryContents Empty = new(
        0, ImmutableSortedDictionary<PathId, ImmutableSortedDictionary<int, Route>>.Empty,
        ImmutableSortedDictionary<PathId, ImmutableSortedDictionary<TaskId, Endpoint>>.Empty);

    private RegistryView? _view;
    private SortedDictionary<(PathId App, int PortIndex), string>? _conflicts;

    public long Revision { get; } = revision;

    public ImmutableSortedDictionary<PathId, ImmutableSortedDictionary<int, Route>> Routes { get; } = routes;

    public ImmutableSortedDictionary<PathId, ImmutableSortedDictionary<TaskId, Endpoint>> Endpoints { get; } = endpoints;

    /// <summary>The contents after changes of endpoints alone: what was found out of the routes holds.</summary>
    public RegistryContents With(long at, ImmutableSortedDictionary<PathId, ImmutableSortedDictionary<TaskId, Endpoint>> others) =>
        new(at, Routes, others) { _conflicts = _conflicts };

    /// <summary>A route with all that is known to be wrong with it: beside its own problems those it has with other routes.</summary>
    public Route Told(Route route) => (_conflicts ??= FindConflicts()).TryGetValue((route.App, route.PortIndex), out var conflicts)
        ? route with { Problem = route.Problem is { } own ? $"{own}; {conflicts}" : conflicts }
        : route;

    /// <summary>What is wrong with the routes of an app, a sentence for each port that has any.</summary>
    public IEnumerable<string> ProblemsOf(PathId app) => Routes.TryGetValue(app, out var ofApp)
        ? ofApp.Values.Select(Told).Where(route => route.Problem is not null).Select(route => FormattableString.Invariant($"port {route.PortIndex}: {route.Problem}"))
        : [];

    private SortedDictionary<(PathId App, int PortIndex), string> FindConflicts()
    {
        var found = new SortedDictionary<(PathId App, int PortIndex), string>();
        foreach (var ofRoute in RouteClaims.Conflicts([.. Routes.Values.SelectMany(ofApp => ofApp.Values)]).GroupBy(conflict => (conflict.Route.App, conflict.Route.PortIndex)))
            found[ofRoute.Key] = RouteRules.Sentence([.. ofRoute.Select(conflict => conflict.Clause)])!;
        return found;
    }

    /// <summary>The whole as routers start from it. Two readers may build it at once; both get the same content.</summary>
    public RegistryView View => _view ??= new RegistryView(
        Revision, [.. Routes.Values.SelectMany(ofApp => ofApp.Values)], [.. Endpoints.Values.SelectMany(ofApp => ofApp.Values)]);

    /// <summary>The contents a whole view stands for.</summary>
    public static RegistryContents Of(RegistryView view) => new(
        view.Revision,
        view.Routes.GroupBy(route => route.App).ToImmutableSortedDictionary(
            ofApp => ofApp.Key, ofApp => ofApp.ToImmutableSortedDictionary(route => route.PortIndex, route => route)),
        view.Endpoints.GroupBy(endpoint => endpoint.App).ToImmutableSortedDictionary(
            ofApp => ofApp.Key, ofApp => ofApp.ToImmutableSortedDictionary(endpoint => endpoint.Task, endpoint => endpoint)))
    {
        _view = view,
    };
}
