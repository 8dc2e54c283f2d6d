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

    /// <summary>Quick tries before patience grows: etcd that is slow, not gone, must not be asked for the same without end.</summary>
    private const int QuickAttempts = 4;

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
    public Task<T> AskAsync<T>(Func<EtcdMember, CallOptions, Task<T>> ask, CancellationToken cancellation) =>
        AskAsync(ask, _ => options.AttemptTimeout, cancellation);

    /// <summary>The same for what is quick by nature: tries are short at first.</summary>
    public Task<T> AskQuicklyAsync<T>(Func<EtcdMember, CallOptions, Task<T>> ask, CancellationToken cancellation) =>
        AskAsync(ask, QuickPatience, cancellation);

    /// <summary>Turns to the next member, unless somebody already has.</summary>
    public void Leave(EtcdMember member)
    {
        var index = Array.IndexOf(_members, member);
        if (Interlocked.CompareExchange(ref _current, (index + 1) % _members.Length, index) == index) member.Leave();
    }

    public void Dispose()
    {
        foreach (var member in _members) member.Dispose();
    }

    private async Task<T> AskAsync<T>(Func<EtcdMember, CallOptions, Task<T>> ask, Func<int, TimeSpan> patience, CancellationToken cancellation)
    {
        var began = time.GetTimestamp();
        RpcException? telling = null;
        for (var attempt = 1; ; attempt++)
        {
            var member = Current;
            var tried = time.GetTimestamp();
            var (left, bound) = (options.CallTimeout - time.GetElapsedTime(began), patience(attempt));
            if (left < bound) bound = left;
            try
            {
                return await ask(member, new CallOptions(s_headers, DateTime.UtcNow + bound, cancellation));
            }
            catch (RpcException failure) when (!EtcdErrors.IsAnswer(failure))
            {
                // A caller who gave up soon says nothing of the member; one who waited does.
                var gaveUp = cancellation.IsCancellationRequested;
                if (!gaveUp || time.GetElapsedTime(tried) >= options.QuickAttemptTimeout / 2) Leave(member);
                cancellation.ThrowIfCancellationRequested();

                // The last try is often the shortest: that it ran out of time says less than what kept an earlier one from succeeding.
                if (telling is null || failure.StatusCode != StatusCode.DeadlineExceeded) telling = failure;
                if (time.GetElapsedTime(began) + s_pause >= options.CallTimeout) throw EtcdErrors.Silent(telling, member.Name, options);
            }
            catch (ObjectDisposedException)
            {
                throw new StoreException("the store is closed");
            }

            if (attempt % _members.Length == 0) await Task.Delay(s_pause, time, cancellation);
        }
    }

    private TimeSpan QuickPatience(int attempt)
    {
        var patience = options.QuickAttemptTimeout * Math.Max(1, attempt - QuickAttempts + 1);
        return patience < options.AttemptTimeout ? patience : options.AttemptTimeout;
    }
}
