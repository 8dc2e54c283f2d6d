namespace Sandun.Protocol;

/// <summary>
/// What a scheduler lets an agent do by itself while it is cut off from all servers: start a task that ended again, in the same place, as
/// the next incarnation.
/// </summary>
/// <param name="Stem">The task's id without its incarnation.</param>
/// <param name="Incarnation">The task's incarnation; the next task is <c>Stem</c> followed by the next number.</param>
/// <param name="Left">How many restarts are left.</param>
/// <param name="Delay">The wait before the next one.</param>
/// <param name="Backoff">How that grows with each.</param>
public sealed record RestartBudget(string Stem, int Incarnation, int Left, TimeSpan Delay, BackoffStrategy Backoff)
{
    /// <summary>The id of the next task.</summary>
    public TaskId Next => new(FormattableString.Invariant($"{Stem}{Incarnation + 1}"));

    /// <summary>The budget of the next task.</summary>
    /// <param name="ran">How long the one before it ran: the longest delay and more, and the delays begin anew.</param>
    public RestartBudget AfterRestart(TimeSpan ran)
    {
        var grown = ran >= Backoff.Maximum ? Backoff.First : TimeSpan.FromTicks((long)Int128.Min((Int128)Delay.Ticks * Backoff.FactorThousandths / 1000, Backoff.Maximum.Ticks));
        return this with { Incarnation = Incarnation + 1, Left = Left - 1, Delay = grown };
    }
}
