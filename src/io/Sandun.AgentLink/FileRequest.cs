using Sandun.Protocol;

namespace Sandun.AgentLink;

/// <summary>Asks an agent for a piece of a file in a task's sandbox.</summary>
/// <param name="Id">Names the question on its connection.</param>
/// <param name="Task">The task; ended ones too, while their sandbox is kept.</param>
/// <param name="Path">Path in the sandbox; the agent refuses one that leads out of it.</param>
/// <param name="Offset">First byte, or a negative number of bytes before the end.</param>
/// <param name="Length">Bytes wanted, 1–<see cref="MaximumLength"/>.</param>
public sealed record FileRequest(long Id, TaskId Task, string Path, long Offset, int Length)
{
    /// <summary>One answer stays a small message that holds up no order behind it.</summary>
    public const int MaximumLength = 64 * 1024;
}
