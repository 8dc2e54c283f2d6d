using Sandun.Protocol;

namespace Sandun.Agent;

/// <summary>How a task ended.</summary>
/// <param name="ExitCode">0–255, or 128 + signal; null when nobody saw it.</param>
/// <param name="Reason">A limit that was reached, or <see cref="TaskReason.None"/>.</param>
/// <param name="Message">A sentence for people.</param>
/// <param name="LastOutput">The last of stderr, else of stdout, at most 4 KiB; empty when there was none.</param>
public sealed record TaskEnd(int? ExitCode, TaskReason Reason, string Message, string LastOutput);
