namespace Sandun.Protocol;

/// <summary>Which of two orders is newer: that of the later epoch, within one epoch the later step.</summary>
/// <param name="Epoch">The switch's epoch; one switch has one, and it grows with each switch of the cluster.</param>
/// <param name="Step">Counts the orders of the switch.</param>
public readonly record struct SteeringGeneration(long Epoch, long Step) : IComparable<SteeringGeneration>
{
    public int CompareTo(SteeringGeneration other) => Epoch != other.Epoch ? Epoch.CompareTo(other.Epoch) : Step.CompareTo(other.Step);
}
