using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>What changed between two states of the registry. Apps that share their maps are not looked into, so one change costs one app.</summary>
public static class RegistryDiff
{
    /// <summary>The changes that lead from one to the other, by app; removals carry the later revision.</summary>
    public static ImmutableArray<RegistryChange> Between(RegistryContents from, RegistryContents to)
    {
        var changes = ImmutableArray.CreateBuilder<RegistryChange>();
        Each(from.Routes, to.Routes, (app, before, after) =>
        {
            foreach (var (index, route) in after)
            {
                if (!before.TryGetValue(index, out var old) || !ReferenceEquals(old, route)) changes.Add(new RegistryChange.RoutePut(route));
            }

            foreach (var index in before.Keys.Where(index => !after.ContainsKey(index))) changes.Add(new RegistryChange.RouteRemoved(app, index, to.Revision));
        });
        Each(from.Endpoints, to.Endpoints, (app, before, after) =>
        {
            foreach (var (task, endpoint) in after)
            {
                if (!before.TryGetValue(task, out var old) || !ReferenceEquals(old, endpoint)) changes.Add(new RegistryChange.EndpointPut(endpoint));
            }

            foreach (var task in before.Keys.Where(task => !after.ContainsKey(task))) changes.Add(new RegistryChange.EndpointRemoved(task, app, to.Revision));
        });
        return changes.ToImmutable();
    }

    private static void Each<TKey, TValue>(
        ImmutableSortedDictionary<PathId, ImmutableSortedDictionary<TKey, TValue>> from, ImmutableSortedDictionary<PathId, ImmutableSortedDictionary<TKey, TValue>> to,
        Action<PathId, ImmutableSortedDictionary<TKey, TValue>, ImmutableSortedDictionary<TKey, TValue>> changed)
        where TKey : notnull
    {
        if (ReferenceEquals(from, to)) return;
        var none = ImmutableSortedDictionary<TKey, TValue>.Empty;
        foreach (var (app, after) in to)
        {
            var before = from.Find(app, none);
            if (!ReferenceEquals(before, after)) changed(app, before, after);
        }

        foreach (var (app, before) in from)
        {
            if (!to.ContainsKey(app)) changed(app, before, none);
        }
    }
}
