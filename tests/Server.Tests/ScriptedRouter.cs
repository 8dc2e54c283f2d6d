using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using Sandun.AgentLink;
using Sandun.AgentLink.Servers;
using Sandun.Protocol;

namespace Sandun.Server.Tests;

/// <summary>A router on the real link that applies every revision at once and has no request in flight.</summary>
public sealed class ScriptedRouter : IRouterLinkHandler, IAsyncDisposable
{
    private readonly Channel<RouterReport> _reports = Channel.CreateUnbounded<RouterReport>();
    private readonly SortedDictionary<TaskId, Endpoint> _endpoints = [];
    private readonly CancellationTokenSource _ending = new();
    private readonly RouterId _id;
    private readonly Task _running;
    private long _revision;

    public ScriptedRouter(RunningServer server)
        : this(new LinkServers([LinkAddress.Socket(server.LinkSocket)]), "router1")
    {
    }

    public ScriptedRouter(LinkServers servers, string id)
    {
        _id = new RouterId(id);
        _running = new RouterLinkClient(servers, this, NullLogger.Instance).RunAsync(_ending.Token);
    }

    public ChannelReader<RouterReport> Outgoing => _reports.Reader;

    /// <summary>How many certificates it was told, each time.</summary>
    public ConcurrentQueue<int> CertificateCounts { get; } = new();

    /// <summary>The certificates it was told last.</summary>
    public ImmutableArray<RouterCertificate> Certificates { get; private set; } = [];

    /// <summary>What is wrong with it, told with its next report.</summary>
    public string? Problem { get; set; }

    public bool IsFaulty { get; set; }

    /// <summary>Why its connections ended.</summary>
    public ConcurrentQueue<string> Disconnects { get; } = new();

    /// <summary>Reports once more.</summary>
    public ValueTask TellAsync() => _reports.Writer.WriteAsync(Now(), CancellationToken.None);

    public ValueTask OnCertificatesAsync(ImmutableArray<RouterCertificate> certificates, CancellationToken cancellation)
    {
        Certificates = certificates;
        CertificateCounts.Enqueue(certificates.Length);
        return ValueTask.CompletedTask;
    }

    public ValueTask<RouterReport> HelloAsync(CancellationToken cancellation) => ValueTask.FromResult(Now());

    public ValueTask OnSnapshotAsync(RegistryView view, CancellationToken cancellation)
    {
        lock (_endpoints)
        {
            _endpoints.Clear();
            foreach (var endpoint in view.Endpoints) _endpoints[endpoint.Task] = endpoint;
            _revision = view.Revision;
        }

        return _reports.Writer.WriteAsync(Now(), cancellation);
    }

    public ValueTask OnChangesAsync(long revision, ImmutableArray<RegistryChange> changes, CancellationToken cancellation)
    {
        lock (_endpoints)
        {
            foreach (var change in changes)
            {
                if (change is RegistryChange.EndpointPut put) _endpoints[put.Endpoint.Task] = put.Endpoint;
                if (change is RegistryChange.EndpointRemoved removed) _endpoints.Remove(removed.Task);
            }

            _revision = revision;
        }

        return _reports.Writer.WriteAsync(Now(), cancellation);
    }

    public void OnConnected()
    {
    }

    public void OnDisconnected(string why) => Disconnects.Enqueue(why);

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _running;
        _ending.Dispose();
    }

    private RouterReport Now()
    {
        lock (_endpoints)
        {
            return new RouterReport(
                _id, _revision,
                [.. _endpoints.Values.Where(endpoint => endpoint.State == EndpointState.Draining).Select(endpoint => endpoint.Task)], "scripted 1", Problem)
            { IsFaulty = IsFaulty };
        }
    }
}
