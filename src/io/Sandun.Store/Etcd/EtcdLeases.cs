using System.Security.Cryptography;
using Grpc.Core;
using Sandun.Store.Etcd.Wire;

namespace Sandun.Store.Etcd;

/// <summary>Leases. etcd counts whole seconds and grants at least two with its default timers, so a lease may last longer than asked for.</summary>
internal sealed class EtcdLeases(EtcdConnection connection)
{
    public async ValueTask<long> GrantAsync(TimeSpan timeToLive, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(timeToLive, TimeSpan.FromMilliseconds(1));

        // An id of our own choosing: asked twice, etcd grants it once.
        Span<byte> random = stackalloc byte[8];
        RandomNumberGenerator.Fill(random);
        var request = new LeaseGrantRequest
        {
            TTL = (long)Math.Ceiling(timeToLive.TotalSeconds), ID = Math.Max(1, BitConverter.ToInt64(random) & long.MaxValue),
        };
        try
        {
            await connection.AskQuicklyAsync(async (member, call) => await member.Leases.LeaseGrantAsync(request, call), cancellation);
        }
        catch (RpcException failure)
        {
            if (!EtcdErrors.IsKnownLease(failure)) throw EtcdErrors.Explain(failure, connection.Options);
        }

        return request.ID;
    }

    public async ValueTask<bool> KeepAliveAsync(long lease, CancellationToken cancellation)
    {
        try
        {
            return await connection.AskQuicklyAsync((member, call) => KeepAliveAsync(member, lease, call), cancellation) > 0;
        }
        catch (RpcException failure)
        {
            throw EtcdErrors.Explain(failure, connection.Options);
        }
    }

    public async ValueTask RevokeAsync(long lease, CancellationToken cancellation)
    {
        try
        {
            var request = new LeaseRevokeRequest { ID = lease };
            await connection.AskQuicklyAsync(async (member, call) => await member.Leases.LeaseRevokeAsync(request, call), cancellation);
        }
        catch (RpcException failure)
        {
            if (!EtcdErrors.IsUnknownLease(failure)) throw EtcdErrors.Explain(failure, connection.Options);
        }
    }

    /// <summary>One question and its answer; a stream kept open would answer for a member that is cut off from the others.</summary>
    private static async Task<long> KeepAliveAsync(EtcdMember member, long lease, CallOptions call)
    {
        using var stream = member.Leases.LeaseKeepAlive(call);
        await stream.RequestStream.WriteAsync(new LeaseKeepAliveRequest { ID = lease }, call.CancellationToken);
        await stream.RequestStream.CompleteAsync();
        return await stream.ResponseStream.MoveNext(call.CancellationToken)
            ? stream.ResponseStream.Current.TTL
            : throw new RpcException(new Status(StatusCode.Unavailable, "no answer to a keep-alive"));
    }
}
