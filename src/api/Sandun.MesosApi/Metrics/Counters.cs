using System.Collections.Concurrent;

namespace Sandun.MesosApi.Metrics;

/// <summary>Counts of what has happened since the process started, by name: they only grow.</summary>
/// <param name="names">Those that are shown before they have counted anything.</param>
internal sealed class Counters(IEnumerable<string> names)
{
    private readonly ConcurrentDictionary<string, long> _counts = new(names.Select(name => KeyValuePair.Create(name, 0L)), StringComparer.Ordinal);

    public void Add(string name) => _counts.AddOrUpdate(name, 1, static (_, count) => count + 1);

    /// <summary>Puts all into a document of metrics.</summary>
    public void CopyTo(SortedDictionary<string, double> metrics)
    {
        foreach (var (name, count) in _counts) metrics[name] = count;
    }
}
