namespace Sandun.Protocol;

/// <summary>A file or archive brought into the sandbox before the task starts.</summary>
/// <param name="Uri">http, https or file address; 1–1024 characters.</param>
/// <param name="Extract">Whether a known archive is unpacked.</param>
/// <param name="Executable">Whether the file gets its run bits.</param>
/// <param name="Cache">Whether the agent may keep it for later tasks.</param>
/// <param name="DestinationPath">Path in the sandbox; null for the address's last segment.</param>
public sealed record FetchSpec(string Uri, bool Extract = true, bool Executable = false, bool Cache = false, string? DestinationPath = null);
