using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>
/// Which service ports apps have, counted, so that the lowest free one is found without looking at all apps. Ports named by users may lie
/// anywhere and may be shared; only ports given out are free before.
/// </summary>
internal sealed class ServicePorts(int first, int last)
{
    /// <summary>Ports of one page: 65,536 are 256 pages, of which most systems touch a few. One array of all would outweigh the rest of a small brain.</summary>
    private const int PageSize = 256;

    private readonly int[]?[] _users = new int[PageSize][];

    /// <summary>Counts an app's ports out of the old definition and into the new.</summary>
    public void Replace(AppSpec? old, AppSpec? now)
    {
        Count(old, -1);
        Count(now, 1);
    }

    /// <summary>
    /// The definition with each 0 replaced: by the port the app had at the same index, else by the lowest free one of the range.
    /// Null when the range is used up. Ports that the same request names or that were given out to it are in <paramref name="taken"/>, which grows.
    /// </summary>
    public AppSpec? Assign(AppSpec wished, AppSpec? before, HashSet<int> taken)
    {
        // A pod's endpoints have no service ports.
        if (wished.Pod is not null) return wished;
        if (wished.Ports.All(port => port.ServicePort != 0)) return wished;
        var ports = wished.Ports.ToBuilder();
        for (var i = 0; i < ports.Count; i++)
        {
            if (ports[i].ServicePort != 0) continue;
            var port = Earlier(before, i, ports.Select(other => other.ServicePort)) ?? LowestFree(taken);
            if (port is not { } found) return null;
            taken.Add(found);
            ports[i] = ports[i] with { ServicePort = found };
        }

        return wished with { Ports = ports.ToImmutable() };
    }

    private static int? Earlier(AppSpec? before, int index, IEnumerable<int> used)
    {
        if (before is null || index >= before.Ports.Length) return null;
        var port = before.Ports[index].ServicePort;
        return port == 0 || used.Contains(port) ? null : port;
    }

    private int? LowestFree(HashSet<int> taken)
    {
        for (var port = first; port <= last; port++)
            if ((_users[port / PageSize] is not { } page || page[port % PageSize] == 0) && !taken.Contains(port)) return port;
        return null;
    }

    private void Count(AppSpec? spec, int by)
    {
        if (spec is null) return;
        foreach (var port in spec.Ports)
        {
            var number = (ushort)port.ServicePort;
            (_users[number / PageSize] ??= new int[PageSize])[number % PageSize] += by;
        }
    }
}
