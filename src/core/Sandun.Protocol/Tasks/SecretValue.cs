namespace Sandun.Protocol;

/// <summary>Bytes that must not be seen by chance: their text form says nothing of them.</summary>
/// <param name="bytes">The secret; not copied.</param>
public sealed class SecretValue(ReadOnlyMemory<byte> bytes)
{
    public ReadOnlyMemory<byte> Bytes { get; } = bytes;

    public override string ToString() => "(secret)";
}
