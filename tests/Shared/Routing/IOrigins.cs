namespace Sandun.Tests.Routing;

/// <summary>Where an agent's tasks answer requests: beside it in the process, or in a process of their own.</summary>
internal interface IOrigins : IAsyncDisposable
{
    /// <summary>Listens on a loopback port, and answers each request with a name after the time its work takes. Listens when it returns.</summary>
    Task OpenAsync(int port, string name, TimeSpan work);

    /// <summary>Ends a listener, and cuts off what it is at.</summary>
    Task CloseAsync(int port);
}
