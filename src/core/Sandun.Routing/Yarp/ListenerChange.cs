using System.Collections.Immutable;

namespace Sandun.Routing;

/// <summary>Which listeners of an in-process proxy to close and to open, for the way from one set of service ports to another.</summary>
/// <param name="Close">Ports that are not wanted any more, or change between HTTP and TCP; ascending.</param>
/// <param name="Open">Listeners to open after that; ascending by port.</param>
public sealed record ListenerChange(ImmutableArray<int> Close, ImmutableArray<ServiceFrontend> Open)
{
    /// <param name="listening">Open listeners by port, with whether they speak HTTP.</param>
    public static ListenerChange Between(IReadOnlyDictionary<int, bool> listening, ImmutableArray<ServiceFrontend> wanted)
    {
        var modes = wanted.ToDictionary(service => service.Port, service => service.Http);
        var close = listening.Where(open => !modes.TryGetValue(open.Key, out var http) || http != open.Value).Select(open => open.Key).Order();
        var open = wanted.Where(service => !listening.TryGetValue(service.Port, out var http) || http != service.Http);
        return new ListenerChange([.. close], [.. open]);
    }
}
