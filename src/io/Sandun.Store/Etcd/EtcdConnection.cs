using Grpc.Core;

namespace Sandun.Store.Etcd;

/// <summary>
/// Asks one member of etcd, and the next when that one does not answer, within a bound. A request may reach etcd twice, so callers make
/// theirs such that the second changes nothing.
/// </summary>
internal sealed class EtcdConnection(EtcdOptions options, TimeProvider time) : IDisposable
{
    /// <summary>Between rounds over all members: a member that restarts is back soon, and must not be flooded.</summary>
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);

    // A member cut off from the majority says so at once instead of keeping the request.
    private static readonly Metadata s_headers = new() { { "hasleader", "true" } };

    private readonly EtcdMember[] _members = EtcdChannels.Open(options);
    private int _current;

    public EtcdOptions Options => options;

    public TimeProvider Time => time;

    public IReadOnlyList<EtcdMember> Members => _members;

    /// <summary>The member that is asked first at present.</summary>
    public EtcdMember Current => _members[Volatile.Read(ref _current)];

    /// <summary>Headers of every call.</summary>
    public static Metadata Headers => s_headers;

    /// <summary>Asks until a member answers.</summary>
    /// <exception cref="RpcException">etcd's answer is an error (<see cref="EtcdErrors.IsAnswer"/>).</exception>
    /// <exception cref="StoreException">No answer within <see cref="EtcdOptions.CallTimeout"/>: what was asked may still be done.</exception>
    public async Task<T> AskAsync<T>(Func<EtcdMember, CallOptions, Task<T>> ask, CancellationToken cancellation)
    {
        var began = time.GetTimestamp();
        for (var attempt = 1; ; attempt++)
        {
            var member = Current;
            var left = options.CallTimeout - time.GetElapsedTime(began);
            var bound = left < options.AttemptTimeout ? left : options.AttemptTimeout;
            try
            {
                return await ask(member, new CallOptions(s_headers, DateTime.UtcNow + bound, cancellation));
            }
            catch (RpcException failure) when (!EtcdErrors.IsAnswer(failure))
            {
                cancellation.ThrowIfCancellationRequested();
                Leave(member);
                if (time.GetElapsedTime(began) + s_pause >= options.CallTimeout) throw EtcdErrors.Silent(failure, member.Name, options);
            }
            catch (ObjectDisposedException)
            {
                throw new StoreException("the store is closed");
            }

            if (attempt % _members.Length == 0) await Task.Delay(s_pause, time, cancellation);
        }
    }

    /// <summary>The same, with etcd's errors in words.</summary>
    /// <exception cref="StoreException">etcd refused, or did not answer.</exception>
    public async Task<T> AskPlainlyAsync<T>(Func<EtcdMember, CallOptions, Task<T>> ask, CancellationToken cancellation)
    {
        try
        {
            return await AskAsync(ask, cancellation);
        }
        catch (RpcException failure)
        {
            throw EtcdErrors.Explain(failure, options);
        }
    }

    /// <summary>Turns to the next member, unless somebody already has.</summary>
    public void Leave(EtcdMember member)
    {
        var index = Array.IndexOf(_members, member);
        Interlocked.CompareExchange(ref _current, (index + 1) % _members.Length, index);
    }

    public void Dispose()
    {
        foreach (var member in _members) member.Dispose();
    }
}
