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
    /// <param name="handedTo">
    /// The term of this server's that another handed the request to; null where this one may hand it on. Once that term is known to be over
    /// there is nothing to wait for: who handed it on finds the next leader sooner than one that is cut off does.
    /// </param>
    /// <param name="after">A reign that is known to be over: its successor is waited for. Null: whoever leads will do.</param>
    /// <param name="aborted">The caller has gone.</param>
    public async Task WaitAsync(long? handedTo, Leadership.Reign? after, CancellationToken aborted)
    {
        if (IsOver(handedTo, after) || Interlocked.Increment(ref _waiting) > WaitingMost && Interlocked.Decrement(ref _waiting) >= 0) return;
        try
        {
            var since = time.GetTimestamp();
            while (!IsOver(handedTo, after) && time.GetElapsedTime(since) < s_longest) await Task.Delay(s_look, time, aborted);
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

    private bool IsOver(long? handedTo, Leadership.Reign? after) =>
        (leadership.Leads ? decides() : IsElsewhere(handedTo, after)) || leadership.HasResigned || leadership.Problem.Length > 0;

    private bool IsElsewhere(long? handedTo, Leadership.Reign? after) =>
        handedTo is { } term ? term <= leadership.EndedTerm : leadership.OtherReign is { } reign && reign != after;
}
