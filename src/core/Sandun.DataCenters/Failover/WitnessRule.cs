using System.Collections.Immutable;

namespace Sandun.DataCenters;

/// <summary>
/// Whether the loss of a data center can be told from a cut line: the servers, which vote, must stand at three sites at least, and none of
/// these may hold so many that its loss takes the quorum along.
/// </summary>
public static class WitnessRule
{
    /// <summary>How far apart the centers of one control cell may be, in milliseconds there and back.</summary>
    public const int MostMilliseconds = 10;

    /// <summary>Sites a quorum needs.</summary>
    private const int SitesLeast = 3;

    /// <summary>Why it cannot be told, with the cure; null when it can.</summary>
    /// <param name="servers">The servers there are, those lost a short while ago too, by name, with their sites; empty for one that reports none.</param>
    public static string? Missing(ImmutableSortedDictionary<string, string> servers)
    {
        if (servers.Count < SitesLeast)
        {
            return $"there {(servers.Count == 1 ? "is one server" : $"are {servers.Count} servers")}: run three or five, at three sites, " +
                "so that a lost data center can be told from a cut line";
        }

        if (servers.FirstOrDefault(server => server.Value.Length == 0) is { Key: { } silent })
            return $"server {silent} reports no site: start it with --site NAME";
        var sites = servers.GroupBy(server => server.Value, StringComparer.Ordinal).OrderBy(site => site.Key, StringComparer.Ordinal).ToList();
        if (sites.Count < SitesLeast)
        {
            return $"the servers stand at {sites.Count} {(sites.Count == 1 ? "site" : "sites")} ({string.Join(", ", sites.Select(site => site.Key))}): " +
                "run one at a third, with a member of etcd, so that a lost data center can be told from a cut line";
        }

        return sites.FirstOrDefault(site => site.Count() * 2 >= servers.Count) is { } heavy
            ? $"{heavy.Count()} of {servers.Count} servers stand at {heavy.Key}: its loss would take the quorum along; move one to another site"
            : null;
    }

    /// <summary>Why a center is too far away for one control cell; null when it is not.</summary>
    /// <param name="center">The center.</param>
    /// <param name="milliseconds">The shortest time there and back of late; null when it is not known.</param>
    public static string? TooFar(string center, decimal? milliseconds) => milliseconds > MostMilliseconds
        ? $"{center} is {milliseconds:0.#} ms away, and one control cell spans {MostMilliseconds} ms: run a cell of its own there; cells are not federated"
        : null;
}
