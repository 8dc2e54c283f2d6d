using Grpc.Net.Client;
using Sandun.Store.Etcd.Wire;

namespace Sandun.Store.Etcd;

/// <summary>One member of etcd: a connection that is made when it is used, and what can be asked of it.</summary>
internal sealed class EtcdMember(string name, GrpcChannel channel) : IDisposable
{
    /// <summary>For people.</summary>
    public string Name => name;

    public KV.KVClient Keys { get; } = new(channel);

    public Watch.WatchClient Watches { get; } = new(channel);

    public Lease.LeaseClient Leases { get; } = new(channel);

    public Maintenance.MaintenanceClient Maintenance { get; } = new(channel);

    public void Dispose() => channel.Dispose();
}
