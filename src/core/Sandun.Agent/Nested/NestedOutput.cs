namespace Sandun.Agent;

/// <summary>A piece of what a nested container wrote.</summary>
/// <param name="IsError">Whether to its standard error; with a terminal there is only one output.</param>
/// <param name="Data">The bytes.</param>
public sealed record NestedOutput(bool IsError, ReadOnlyMemory<byte> Data);
