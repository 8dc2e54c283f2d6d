namespace Sandun.ResourceManager;

/// <summary>An operator closed a node: it gets no new work until it is opened again.</summary>
/// <param name="Drains">Whether what runs there is to move elsewhere; else it stays.</param>
/// <param name="Since">When it was closed.</param>
/// <param name="Deadline">When what still runs there is ended; null for as long as it takes, and for a node that does not drain.</param>
/// <param name="Tasks">How many tasks ran there then.</param>
/// <param name="By">Who closed it; empty where there are no principals.</param>
public sealed record AgentClosure(bool Drains, DateTimeOffset Since, DateTimeOffset? Deadline, int Tasks, string By)
{
    /// <summary>The deadline has passed and what still ran was told to end.</summary>
    public bool Forced { get; init; }

    /// <summary>Tasks of frameworks that do not leave by themselves are ended at once, as Mesos drains.</summary>
    public bool Ends { get; init; }

    /// <summary>The longest grace of tasks ended so, where their own is longer; null for their own.</summary>
    public TimeSpan? MaxGrace { get; init; }

    /// <summary>Once nothing runs there the agent is declared gone.</summary>
    public bool MarkGone { get; init; }
}
