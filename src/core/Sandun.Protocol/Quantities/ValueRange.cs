namespace Sandun.Protocol;

/// <summary>An inclusive range of whole numbers.</summary>
/// <param name="Begin">The lowest.</param>
/// <param name="End">The highest, ≥ <paramref name="Begin"/>.</param>
public readonly record struct ValueRange(ulong Begin, ulong End)
{
    public override string ToString() => $"{Begin}-{End}";
}
