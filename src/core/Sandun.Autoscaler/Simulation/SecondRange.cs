namespace Sandun.Autoscaler.Simulation;

/// <summary>Seconds from <paramref name="From"/> up to, not including, <paramref name="To"/>.</summary>
public readonly record struct SecondRange(int From, int To)
{
    public bool Contains(int second) => second >= From && second < To;
}
