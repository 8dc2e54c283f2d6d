using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.Agent;

/// <summary>What a runtime found of a task after the agent's restart.</summary>
public abstract record FoundTask(TaskId Id)
{
    /// <summary>It runs, and its runtime watches it again.</summary>
    public sealed record Running(TaskId Id, int Pid, ImmutableArray<string> IpAddresses) : FoundTask(Id);

    /// <summary>Its launch is under way and will be answered: the brain was rebuilt while its runtime went on.</summary>
    public sealed record Launching(TaskId Id) : FoundTask(Id);

    /// <summary>It has ended.</summary>
    public sealed record Ended(TaskId Id, TaskEnd End) : FoundTask(Id);

    /// <summary>It was being prepared and its program never began: it can be launched without running twice.</summary>
    public sealed record NeverRan(TaskId Id) : FoundTask(Id);
}
