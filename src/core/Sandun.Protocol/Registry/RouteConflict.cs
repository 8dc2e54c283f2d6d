namespace Sandun.Protocol;

/// <summary>A port or a virtual host that two routes ask for.</summary>
/// <param name="Route">The one.</param>
/// <param name="Other">Another that asks for the same; there may be more.</param>
/// <param name="Port">The service port; null for a host.</param>
/// <param name="Host">The host with its path; null for a port.</param>
public sealed record RouteConflict(Route Route, Route Other, int? Port, string? Host)
{
    /// <summary>What it is and what helps, as a clause of the route's problem.</summary>
    public string Clause
    {
        get
        {
            var other = Other.App == Route.App ? FormattableString.Invariant($"port {Other.PortIndex} of the same app") : Other.App.Value;
            return Port is { } port
                ? FormattableString.Invariant($"service port {port} is asked for by {other} too, and a router serves the one that had it first: give one of them another port")
                : $"virtual host {Host} is asked for by {other} too, and a router serves the one that had it first: give one of them another host or path";
        }
    }
}
