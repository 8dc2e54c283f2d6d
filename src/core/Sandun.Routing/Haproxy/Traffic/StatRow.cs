using Sandun.Protocol;

namespace Sandun.Routing;

/// <summary>One line of HAProxy's statistics: a backend, or one of its servers.</summary>
/// <param name="Backend">The backend's name.</param>
/// <param name="Server">The server's name; null for the backend as a whole.</param>
/// <param name="Totals">Counted since the process began; what is in hand is of now.</param>
public sealed record StatRow(string Backend, string? Server, TrafficCounts Totals)
{
    public string Key => Server is null ? Backend : Backend + "/" + Server;
}
