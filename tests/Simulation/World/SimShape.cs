namespace Sandun.Simulation.World;

/// <summary>What a world is like where its seed is not to decide.</summary>
internal sealed record SimShape
{
    public static readonly SimShape BySeed = new();

    /// <summary>How many machines there are; 0 for as many as the seed says. Of many, some meet with an accident at a time.</summary>
    public int Machines { get; init; }

    /// <summary>Whether one framework's tasks are revocable, and ended for another that lacks its guarantee.</summary>
    public bool Preempts { get; init; }
}
