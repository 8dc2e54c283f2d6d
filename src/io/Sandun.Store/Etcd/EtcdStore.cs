using Grpc.Core;
using Microsoft.Extensions.Logging;
using Sandun.Store.Etcd.Commits;
using Sandun.Store.Etcd.Reads;
using Sandun.Store.Etcd.Upkeep;
using Sandun.Store.Etcd.Watches;
using Sandun.Store.Etcd.Wire;

namespace Sandun.Store.Etcd;

/// <summary>
/// The store of a cluster: etcd 3.4 or newer. Any member serves; calls go on at the next one when a member fails, within bounds. Keys
/// stand in etcd as they are called here, so <c>etcdctl get --prefix /sandun/</c> shows what there is.
/// </summary>
public sealed class EtcdStore : IStore
{
    private readonly EtcdConnection _connection;
    private readonly EtcdKeys _keys;
    private readonly EtcdReader _reader;
    private readonly EtcdCommitter _committer;
    private readonly EtcdFeed _feed;
    private readonly EtcdLeases _leases;
    private readonly EtcdUpkeep _upkeep;

    private EtcdStore(EtcdConnection connection, ILogger logger)
    {
        _connection = connection;
        _keys = new EtcdKeys(connection.Options.Root);
        _reader = new EtcdReader(connection, _keys);
        _upkeep = new EtcdUpkeep(connection, _keys, logger);
        _committer = new EtcdCommitter(connection, _keys, _reader, _upkeep.Wake);
        _feed = new EtcdFeed(new EtcdWatch(connection, _keys, _reader), connection.Options.Root);
        _leases = new EtcdLeases(connection);
    }

    /// <summary>Connects, and makes sure that a member answers and is new enough.</summary>
    /// <exception cref="StoreException">No member answers in time, it is too old, or a certificate file cannot be read.</exception>
    public static async Task<EtcdStore> ConnectAsync(EtcdOptions options, TimeProvider time, ILogger logger, CancellationToken cancellation)
    {
        var connection = new EtcdConnection(options, time);
        try
        {
            var status = await connection.AskAsync(
                async (member, call) => await member.Maintenance.StatusAsync(new StatusRequest(), call), cancellation);
            if (!Version.TryParse(status.Version.Split('-')[0], out var version) || version < new Version(3, 4))
                throw new StoreException($"{options} is etcd {status.Version}; Sandun needs 3.4 or newer: upgrade it");
            return new EtcdStore(connection, logger);
        }
        catch (RpcException failure)
        {
            connection.Dispose();
            throw EtcdErrors.Explain(failure, options);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public async ValueTask<StoreEntry?> GetAsync(string key, CancellationToken cancellation)
    {
        await _committer.ResolveAsync(cancellation);
        return await CallAsync(() => _reader.GetAsync(key, cancellation), cancellation);
    }

    public async ValueTask<StoreReading> ReadAsync(string prefix, CancellationToken cancellation)
    {
        await _committer.ResolveAsync(cancellation);
        return await CallAsync(() => _reader.ReadAsync(prefix, cancellation), cancellation);
    }

    public async ValueTask<StoreOutcome> CommitAsync(StoreBatch batch, CancellationToken cancellation) => await _committer.CommitAsync(batch, cancellation);

    public IAsyncEnumerable<IReadOnlyList<StoreChange>> WatchAsync(string prefix, long fromRevision, CancellationToken cancellation)
    {
        _keys.RequireWithin(prefix, "the prefix");
        return _feed.WatchAsync(prefix, fromRevision, cancellation);
    }

    public async ValueTask<long> GrantLeaseAsync(TimeSpan timeToLive, CancellationToken cancellation) =>
        await CallAsync(() => _leases.GrantAsync(timeToLive, cancellation).AsTask(), cancellation);

    public async ValueTask<bool> KeepAliveAsync(long lease, CancellationToken cancellation) =>
        await CallAsync(() => _leases.KeepAliveAsync(lease, cancellation).AsTask(), cancellation);

    public async ValueTask RevokeLeaseAsync(long lease, CancellationToken cancellation) =>
        await CallAsync(async () =>
        {
            await _leases.RevokeAsync(lease, cancellation);
            return true;
        }, cancellation);

    public async ValueTask SettleAsync(StoreCompare fence, CancellationToken cancellation) => await _committer.SettleAsync(fence, cancellation);

    public Task MaintainAsync(CancellationToken cancellation) => _upkeep.RunAsync(cancellation);

    /// <summary>Commits what waits, then closes the connections.</summary>
    public async ValueTask DisposeAsync()
    {
        await _committer.DisposeAsync();
        await _feed.DisposeAsync();
        _connection.Dispose();
    }

    /// <summary>A cancelled call is a cancelled call, however gRPC puts it.</summary>
    private static async Task<T> CallAsync<T>(Func<Task<T>> call, CancellationToken cancellation)
    {
        try
        {
            return await call();
        }
        catch (RpcException failure)
        {
            cancellation.ThrowIfCancellationRequested();
            throw new StoreException($"etcd: {failure.Status.Detail}", failure);
        }
    }
}
