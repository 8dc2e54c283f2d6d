namespace Sandun.Protocol;

/// <summary>An inclusive range of ports.</summary>
/// <param name="First">The lowest port, 0–65535.</param>
/// <param name="Last">The highest port, ≥ <paramref name="First"/>.</param>
public readonly record struct PortRange(int First, int Last)
{
    public int Count => Last - First + 1;

    public override string ToString() => First == Last ? $"{First}" : $"{First}-{Last}";
}
