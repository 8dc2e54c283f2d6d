namespace Sandun.Server.Cluster;

/// <summary>
/// The moments between one leader and the next. A change that comes then waits for the successor rather than to be refused: a hand-over
/// is nothing its caller has to know of.
/// </summary>
/// <param name="decides">Whether this server's roles take changes now.</param>
internal sealed class Succession(Leadership leadership, Func<bool> decides, TimeProvider time)
{
    /// <summary>Many times what a hand-over takes; a leader that was killed is followed by then as well.</summary>
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(5);

    /// <summary>Changes that may wait at once; others are refused as they come.</summary>
    private const int WaitingMost = 1_000;

    private int _waiting;

    /// <summary>Until a change can be taken: here, or where it may be handed on. Ends without it after a second, and where nobody can follow.</summary>
    /// <param name="mayHandOn">Whether the request may be handed to another server.</param>
    /// <param name="after">A reign that is known to be over: its successor is waited for. Null: whoever leads will do.</param>
    /// <param name="aborted">The caller has gone.</param>
    public async Task WaitAsync(bool mayHandOn, Leadership.Reign? after, CancellationToken aborted)
    {
        if (IsOver(mayHandOn, after) || Interlocked.Increment(ref _waiting) > WaitingMost && Interlocked.Decrement(ref _waiting) >= 0) return;
        try
        {
            var since = time.GetTimestamp();
            while (!IsOver(mayHandOn, after) && time.GetElapsedTime(since) < s_longest) await Task.Delay(s_look, time, aborted);
        }
        catch (OperationCanceledException)
        {
            // Nobody waits any more.
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    private bool IsOver(bool mayHandOn, Leadership.Reign? after) =>
        (leadership.Leads ? decides() : mayHandOn && leadership.OtherReign is { } reign && reign != after) || leadership.HasResigned || leadership.Problem.Length > 0;
}
