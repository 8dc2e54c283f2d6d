namespace Sandun.AgentLink;

/// <summary>
/// Time between attempts to connect: doubling, bounded, and drawn at random below the bound, so that thousands of peers do not
/// come back at one moment after a server's restart.
/// </summary>
internal sealed class ReconnectDelay
{
    /// <summary>A server that restarts on the same machine is back within a few of these.</summary>
    private const double FirstMilliseconds = 50;

    /// <summary>An agent finds a returned server within this.</summary>
    private const double LongestMilliseconds = 3000;

    private double _bound = FirstMilliseconds;

    public void Reset() => _bound = FirstMilliseconds;

    public TimeSpan Next()
    {
        var delay = TimeSpan.FromMilliseconds(_bound * (0.5 + (Random.Shared.NextDouble() / 2)));
        _bound = Math.Min(_bound * 2, LongestMilliseconds);
        return delay;
    }
}
