using Sandun.Protocol;

namespace Sandun.Routing;

/// <summary>Identity of a route: one port of one app.</summary>
public readonly record struct RouteKey(PathId App, int PortIndex) : IComparable<RouteKey>
{
    public int CompareTo(RouteKey other)
    {
        var byApp = App.CompareTo(other.App);
        return byApp != 0 ? byApp : PortIndex.CompareTo(other.PortIndex);
    }
}
