using System.Runtime.CompilerServices;
using Grpc.Core;
using Sandun.Store.Etcd.Reads;
using Sandun.Store.Etcd.Wire;

namespace Sandun.Store.Etcd.Watches;

/// <summary>
/// Watches from a revision on, over members that come and go: opened again at the next revision whenever it breaks. It covers the whole
/// root, because a large batch is recognised by the store's own keys.
/// </summary>
internal sealed class EtcdWatch(EtcdConnection connection, EtcdKeys keys, EtcdReader reader)
{
    /// <summary>Between tries when all members have failed; a watch outlives any outage.</summary>
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(200);

    public async IAsyncEnumerable<IReadOnlyList<StoreChange>> WatchAsync(
        string prefix, long fromRevision, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var assembly = new WatchAssembly(keys, prefix, fromRevision, await FindLargeAsync(fromRevision, cancellation));
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            var member = connection.Current;

            // When others turn away from the member, so does the watch: a frozen one would keep silent for as long as its pings may take.
            using (var both = CancellationTokenSource.CreateLinkedTokenSource(cancellation, member.Left))
            using (var call = await TryOpenAsync(member, assembly.Next, both.Token, cancellation))
            {
                while (call is not null && await TryReadAsync(call, assembly, cancellation) is { } events)
                {
                    foreach (var changes in assembly.Take(events)) yield return changes;
                }
            }

            connection.Leave(member);
            await Task.Delay(s_pause, connection.Time, cancellation);
        }
    }

    /// <summary>Where a large batch began whose steps are not all done before the revision; 0 when there is none.</summary>
    private async Task<long> FindLargeAsync(long fromRevision, CancellationToken cancellation)
    {
        try
        {
            return (await FindAsync(fromRevision - 1))?.Revision ?? 0;
        }
        catch (RpcException failure) when (EtcdErrors.IsCompacted(failure))
        {
            // So is the revision asked for; the watch itself says up to where.
            return 0;
        }
        catch (RpcException failure)
        {
            throw EtcdErrors.Explain(failure, connection.Options);
        }

        async Task<Commits.LargeCommitted?> FindAsync(long revision)
        {
            try
            {
                return await reader.FindCommittedAsync(revision, cancellation);
            }
            catch (RpcException failure) when (EtcdErrors.IsFuture(failure))
            {
                return await reader.FindCommittedAsync(0, cancellation);
            }
        }
    }

    private async Task<AsyncDuplexStreamingCall<WatchRequest, WatchResponse>?> TryOpenAsync(
        EtcdMember member, long next, CancellationToken cut, CancellationToken cancellation)
    {
        var call = member.Watches.Watch(EtcdConnection.Headers, null, cut);
        try
        {
            var request = new WatchCreateRequest { Key = keys.Root, RangeEnd = keys.RootEnd, StartRevision = next, ProgressNotify = true, Fragment = true };
            await call.RequestStream.WriteAsync(new WatchRequest { CreateRequest = request }, cut);
            return call;
        }
        catch (Exception failure) when (failure is RpcException or InvalidOperationException or OperationCanceledException)
        {
            call.Dispose();
            cancellation.ThrowIfCancellationRequested();
            return null;
        }
    }

    /// <summary>The next events, whole revisions only; null when the watch has broken.</summary>
    /// <exception cref="StoreCompactedException">The next revision is no longer kept.</exception>
    private async Task<IReadOnlyList<Event>?> TryReadAsync(
        AsyncDuplexStreamingCall<WatchRequest, WatchResponse> call, WatchAssembly assembly, CancellationToken cancellation)
    {
        List<Event>? fragments = null;
        try
        {
            while (await call.ResponseStream.MoveNext(cancellation))
            {
                var response = call.ResponseStream.Current;
                if (response.CompactRevision > 0) throw new StoreCompactedException(response.CompactRevision);
                if (response.Canceled) return null;
                if (response.Created) continue;
                if (response.Fragment)
                {
                    (fragments ??= []).AddRange(response.Events);
                    continue;
                }

                if (fragments is not null)
                {
                    fragments.AddRange(response.Events);
                    return fragments;
                }

                if (response.Events.Count > 0) return response.Events;
                assembly.Progress(response.Header.Revision);
            }
        }
        catch (RpcException failure)
        {
            cancellation.ThrowIfCancellationRequested();
            if (failure.StatusCode is StatusCode.PermissionDenied or StatusCode.Unauthenticated) throw EtcdErrors.Explain(failure, connection.Options);
        }
        catch (ObjectDisposedException)
        {
            throw new StoreException("the store is closed");
        }

        return null;
    }
}
