using Sandun.Protocol;

namespace Sandun.Simulation.World;

/// <summary>A real brain that hears its inputs bent and learns its facts bent: how a defect is planted without touching the brain.</summary>
internal sealed class Bent<TInput, TFact, TCommand>(
    IMachine<TInput, TFact, TCommand> real, Func<TInput, TInput> input, Func<TFact, TFact?> fact) : IMachine<TInput, TFact, TCommand>
    where TFact : class
{
    public IMachine<TInput, TFact, TCommand> Real => real;

    public DateTimeOffset? NextDeadline => real.NextDeadline;

    public void Apply(TFact applied)
    {
        if (fact(applied) is { } bent) real.Apply(bent);
    }

    public void Decide(TInput given, DateTimeOffset now, Decision<TFact, TCommand> decision) => real.Decide(input(given), now, decision);

    public void OnDeadline(DateTimeOffset now, Decision<TFact, TCommand> decision) => real.OnDeadline(now, decision);
}
