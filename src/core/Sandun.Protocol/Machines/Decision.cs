namespace Sandun.Protocol;

/// <summary>Collects what one turn of a brain established and wants done. Not thread-safe: one turn, one writer.</summary>
public sealed class Decision<TFact, TCommand>(Action<TFact> apply)
{
    private readonly List<TFact> _facts = [];
    private readonly List<TCommand> _commands = [];

    /// <summary>The facts in the order they were established; already applied.</summary>
    public IReadOnlyList<TFact> Facts => _facts;

    /// <summary>The commands in the order they were given; to be run only after the facts are durable.</summary>
    public IReadOnlyList<TCommand> Commands => _commands;

    /// <summary>Applies a fact to the brain at once and remembers it for the commit.</summary>
    public void Record(TFact fact)
    {
        apply(fact);
        _facts.Add(fact);
    }

    /// <summary>Asks for an effect after the commit.</summary>
    public void Order(TCommand command) => _commands.Add(command);

    /// <summary>Empties both lists, so that one instance serves many turns.</summary>
    public void Clear()
    {
        _facts.Clear();
        _commands.Clear();
    }
}
