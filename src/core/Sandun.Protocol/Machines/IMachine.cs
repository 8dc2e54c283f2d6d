namespace Sandun.Protocol;

/// <summary>
/// A brain: a synchronous, deterministic state machine with one writer. It is driven by an event loop in production and by the
/// simulator in tests. It never waits, reads no clock and touches nothing but its own state.
/// </summary>
/// <typeparam name="TInput">What can happen to it: requests, messages, results, elapsed deadlines.</typeparam>
/// <typeparam name="TFact">What it establishes: entities put or removed. Facts are the only way its state changes.</typeparam>
/// <typeparam name="TCommand">What it wants done once its facts are durable: messages, replies, events.</typeparam>
public interface IMachine<TInput, TFact, TCommand>
{
    /// <summary>
    /// Decides what follows from one input. Facts given to <paramref name="decision"/> are applied at once, so the rest of
    /// the decision sees them; commands wait until the facts are committed.
    /// </summary>
    /// <param name="input">What happened.</param>
    /// <param name="now">The time of the decision; never runs backwards between calls.</param>
    /// <param name="decision">Collects facts and commands.</param>
    void Decide(TInput input, DateTimeOffset now, Decision<TFact, TCommand> decision);

    /// <summary>Changes the state by one fact; also used to rebuild the state from stored entities, in any order of keys.</summary>
    void Apply(TFact fact);

    /// <summary>When the loop must call <see cref="OnDeadline"/> at the latest, or null when nothing is awaited.</summary>
    DateTimeOffset? NextDeadline { get; }

    /// <summary>Decides what follows from time having passed <see cref="NextDeadline"/>.</summary>
    void OnDeadline(DateTimeOffset now, Decision<TFact, TCommand> decision);
}
