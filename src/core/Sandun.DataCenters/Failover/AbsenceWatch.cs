using Sandun.Protocol;

namespace Sandun.DataCenters;

/// <summary>
/// Tells which centers have no node that answers. After a change of leader no node answers for a moment, so a center is missing only after
/// some seconds in a row, and never where none of them answers: then it is rather we who see nothing.
/// </summary>
internal sealed class AbsenceWatch
{
    /// <summary>Seconds in a row without a node that answers.</summary>
    public const int Seconds = 3;

    private readonly SortedDictionary<string, int> _absent = new(StringComparer.Ordinal);

    /// <summary>Whether a center is lost as of now.</summary>
    /// <param name="zone">The center; one that no node reports is empty, which comes to the same.</param>
    /// <param name="seen">What is seen; called once a second for each center.</param>
    /// <param name="current">What is thought of it now.</param>
    public bool IsLost(string zone, FleetObservation seen, bool current)
    {
        if (seen.Centers.Values.All(center => center.Reachable == 0)) return current;
        if (seen.Centers.Find(zone) is { Reachable: > 0 })
        {
            _absent.Remove(zone);
            return false;
        }

        var seconds = _absent.GetValueOrDefault(zone) + 1;
        _absent[zone] = Math.Min(seconds, Seconds);
        return current || seconds >= Seconds;
    }
}
