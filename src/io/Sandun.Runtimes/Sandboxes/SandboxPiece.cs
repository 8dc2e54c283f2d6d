namespace Sandun.Runtimes;

/// <param name="Data">The bytes; none at the end.</param>
/// <param name="Offset">Position of the first.</param>
/// <param name="Size">Size of the file now.</param>
public sealed record SandboxPiece(ReadOnlyMemory<byte> Data, long Offset, long Size);
