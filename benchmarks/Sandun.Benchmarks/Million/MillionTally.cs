namespace Sandun.Benchmarks.Million;

/// <summary>What all simulated agents have seen so far. Thread-safe.</summary>
internal sealed class MillionTally
{
    private int _registered;
    private int _launched;
    private int _acknowledged;

    /// <summary>Agents the resource manager has taken.</summary>
    public int AgentCount => Volatile.Read(ref _registered);

    /// <summary>Tasks agents were told to launch; each launch was durable before.</summary>
    public int LaunchedCount => Volatile.Read(ref _launched);

    /// <summary>Tasks whose running the service scheduler acknowledged; durable before, as the launches are.</summary>
    public int AcknowledgedCount => Volatile.Read(ref _acknowledged);

    public void Registered() => Interlocked.Increment(ref _registered);

    public void Launched() => Interlocked.Increment(ref _launched);

    public void Acknowledged() => Interlocked.Increment(ref _acknowledged);
}
