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

    public long Revision { get; } = revision;

    public ImmutableSortedDictionary<PathId, ImmutableSortedDictionary<int, Route>> Routes { get; } = routes;

    public ImmutableSortedDictionary<PathId, ImmutableSortedDictionary<TaskId, Endpoint>> Endpoints { get; } = endpoints;

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
