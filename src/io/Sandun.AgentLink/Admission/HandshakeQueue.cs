using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Sandun.AgentLink.Admission;

/// <summary>
/// Works on a bounded number of TLS handshakes at once, in order of arrival. When all agents of a large cluster come back to one server,
/// handshakes that share the processor all take longer than a peer waits, and none would ever end; in turn, each takes milliseconds and
/// those behind wait without costing anything.
/// </summary>
internal sealed class HandshakeQueue
{
    /// <summary>Enough to use every core while handshakes wait for packets from another data center, ten milliseconds away.</summary>
    internal const int AtOnce = 32;

    /// <summary>Who stalls in the middle of a handshake gives up his turn, not his connection: strangers must not keep agents out.</summary>
    private static readonly TimeSpan s_longestTurn = TimeSpan.FromSeconds(1);

    private readonly object _key = new();
    private readonly SemaphoreSlim _turns = new(AtOnce);
    private readonly TimeProvider _time;

    public HandshakeQueue(TimeProvider time) => _time = time;

    /// <summary>To be called before TLS is put on the endpoint: the connection's turn ends with it at the latest.</summary>
    public void Before(ListenOptions listen) => listen.Use(next => async connection =>
    {
        using var turn = new Turn(this);
        connection.Items[_key] = turn;
        await next(connection);
    });

    /// <summary>To be called after TLS is put on the endpoint: the handshake is done.</summary>
    public void After(ListenOptions listen) => listen.Use(next => connection =>
    {
        (connection.Items[_key] as Turn)?.Dispose();
        return next(connection);
    });

    /// <summary>Waits for the connection's turn; the peer's first words have come.</summary>
    /// <exception cref="OperationCanceledException">The peer left, or waited as long as a handshake may take.</exception>
    public async ValueTask WaitAsync(BaseConnectionContext connection, CancellationToken cancellation)
    {
        if (!connection.Items.TryGetValue(_key, out var found) || found is not Turn turn) return;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, connection.ConnectionClosed);
        await _turns.WaitAsync(either.Token);
        turn.Begin(_time);
    }

    /// <summary>One connection's turn, given back once, by whoever is first.</summary>
    private sealed class Turn(HandshakeQueue queue) : IDisposable
    {
        private const int Waiting = 0, Taken = 1, Over = 2;

        private ITimer? _limit;
        private int _state = Waiting;

        public void Begin(TimeProvider time)
        {
            if (Interlocked.CompareExchange(ref _state, Taken, Waiting) != Waiting)
            {
                queue._turns.Release();
                return;
            }

            _limit = time.CreateTimer(static turn => ((Turn)turn!).Dispose(), this, s_longestTurn, Timeout.InfiniteTimeSpan);
            if (Volatile.Read(ref _state) == Over) _limit.Dispose();
        }

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _state, Over) == Taken) queue._turns.Release();
            _limit?.Dispose();
        }
    }
}
