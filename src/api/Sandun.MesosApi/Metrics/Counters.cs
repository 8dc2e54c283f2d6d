using System.Collections.Concurrent;

namespace Sandun.MesosApi.Metrics;

/// <summary>Counts of what has happened since the process started, by name: they only grow.</summary>
/// <param name="names">Those that are shown before they have counted anything.</param>
internal sealed class Counters(IEnumerable<string> names)
{
    private readonly ConcurrentDictionary<string, long> _counts = new(names.Select(name => KeyValuePair.Create(name, 0L)), StringComparer.Ordinal);

    public void Add(string name, long more = 1) => _counts.AddOrUpdate(name, static (_, more) => more, static (_, count, more) => count + more, more);

    /// <summary>Puts all into a document of metrics, their names behind a prefix.</summary>
    public void CopyTo(SortedDictionary<string, double> metrics, string prefix = "")
    {
        foreach (var (name, count) in _counts) metrics[prefix + name] = count;
    }
}
