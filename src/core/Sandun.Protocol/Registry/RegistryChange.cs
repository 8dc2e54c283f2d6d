namespace Sandun.Protocol;

/// <summary>One change of the registry, as routers follow it. Changes of one commit share a revision.</summary>
/// <param name="Revision">The registry's revision after the change; strictly growing over commits.</param>
public abstract record RegistryChange(long Revision)
{
    public sealed record EndpointPut(Endpoint Endpoint) : RegistryChange(Endpoint.Revision);

    public sealed record EndpointRemoved(TaskId Task, PathId App, long Revision) : RegistryChange(Revision);

    public sealed record RoutePut(Route Route) : RegistryChange(Route.Revision);

    public sealed record RouteRemoved(PathId App, int PortIndex, long Revision) : RegistryChange(Revision);
}
