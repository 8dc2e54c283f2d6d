namespace Sandun.Simulation.Checkers;

/// <summary>A checker found the world in a state that must never be.</summary>
internal sealed class RuleBrokenException(string rule, string detail) : Exception($"{rule}: {detail}")
{
    /// <summary>The rule's name.</summary>
    public string Rule { get; } = rule;
}
