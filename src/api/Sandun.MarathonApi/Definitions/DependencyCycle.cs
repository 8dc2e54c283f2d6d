using Sandun.Protocol;

namespace Sandun.MarathonApi;

/// <summary>Finds a cycle among apps' dependencies; one on a group means all apps in it.</summary>
internal static class DependencyCycle
{
    /// <summary>The apps on a cycle, or null. Kahn's algorithm: apps whose dependencies are all placed are taken away until none is left.</summary>
    public static IReadOnlyList<PathId>? Find(SortedDictionary<PathId, List<PathId>> edges)
    {
        var waitsFor = new SortedDictionary<PathId, int>();
        var neededBy = new SortedDictionary<PathId, List<PathId>>();
        foreach (var (app, dependencies) in edges)
        {
            var needs = dependencies.SelectMany(dependency => Below(edges, dependency)).Distinct().ToList();
            waitsFor[app] = needs.Count;
            foreach (var need in needs)
            {
                if (!neededBy.TryGetValue(need, out var list)) neededBy[need] = list = [];
                list.Add(app);
            }
        }

        var free = new Queue<PathId>(waitsFor.Where(pair => pair.Value == 0).Select(pair => pair.Key));
        while (free.TryDequeue(out var app))
        {
            waitsFor.Remove(app);
            foreach (var dependent in neededBy.GetValueOrDefault(app, []))
                if (--waitsFor[dependent] == 0)
                    free.Enqueue(dependent);
        }

        return waitsFor.Count == 0 ? null : [.. waitsFor.Keys];
    }

    private static IEnumerable<PathId> Below(SortedDictionary<PathId, List<PathId>> edges, PathId dependency) =>
        edges.ContainsKey(dependency) ? [dependency] : edges.Keys.Where(app => app.IsWithin(dependency));
}
