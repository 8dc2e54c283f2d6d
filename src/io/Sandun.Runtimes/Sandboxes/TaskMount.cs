namespace Sandun.Runtimes;

/// <summary>A directory or file of the machine that a task sees somewhere else.</summary>
/// <param name="Source">Absolute path on the machine; it exists.</param>
/// <param name="Target">Where the task sees it: absolute, or relative to its sandbox.</param>
/// <param name="ReadOnly">Whether the task may not write to it.</param>
internal sealed record TaskMount(string Source, string Target, bool ReadOnly);
