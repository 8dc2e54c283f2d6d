using Grpc.Net.Client;
using Sandun.Store.Etcd.Wire;

namespace Sandun.Store.Etcd;

/// <summary>One member of etcd: a connection that is made when it is used, and what can be asked of it.</summary>
internal sealed class EtcdMember(string name, GrpcChannel channel) : IDisposable
{
    private CancellationTokenSource _left = new();

    /// <summary>For people.</summary>
    public string Name => name;

    public KV.KVClient Keys { get; } = new(channel);

    public Watch.WatchClient Watches { get; } = new(channel);

    public Lease.LeaseClient Leases { get; } = new(channel);

    public Maintenance.MaintenanceClient Maintenance { get; } = new(channel);

    /// <summary>Cancelled when callers turn away from this member, because it does not answer: what still waits for it should too.</summary>
    public CancellationToken Left => Volatile.Read(ref _left).Token;

    public void Leave() => Interlocked.Exchange(ref _left, new CancellationTokenSource()).Cancel();

    public void Dispose() => channel.Dispose();
}
