using Sandun.Protocol;

namespace Sandun.Routing;

/// <summary>Identity of an endpoint, ordered by app so that one app's endpoints lie together.</summary>
public readonly record struct EndpointKey(PathId App, TaskId Task) : IComparable<EndpointKey>
{
    public int CompareTo(EndpointKey other)
    {
        var byApp = App.CompareTo(other.App);
        return byApp != 0 ? byApp : Task.CompareTo(other.Task);
    }
}
