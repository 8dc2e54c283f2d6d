using System.Collections.Concurrent;
using Sandun.Tests.Proxies;

namespace Sandun.Tests.Routing;

/// <summary>Tasks that answer within this process.</summary>
internal sealed class HostedOrigins : IOrigins
{
    private readonly ConcurrentDictionary<int, TestBackend> _backends = new();

    public Task OpenAsync(int port, string name, TimeSpan work)
    {
        _backends[port] = new TestBackend(name, port, work);
        return Task.CompletedTask;
    }

    public async Task CloseAsync(int port)
    {
        if (_backends.TryRemove(port, out var backend)) await backend.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var backend in _backends.Values) await backend.DisposeAsync();
    }
}
