using Sandun.Protocol;

namespace Sandun.Simulation.World;

/// <summary>A framework as the simulated server and the checkers see it.</summary>
internal interface ISimFramework
{
    string Name { get; }

    /// <summary>Its id at the resource manager; null before the first subscription.</summary>
    FrameworkId? Id { get; }

    /// <summary>Tasks it believes to run or to be on their way, with the agent it believes them on.</summary>
    IReadOnlyDictionary<TaskId, AgentId?> LiveTasks { get; }

    /// <summary>An event of the resource manager arrives on a session.</summary>
    void Tell(long session, SchedulerEvent told);

    /// <summary>The session has ended: the resource manager lost its brain, or closed it.</summary>
    void SessionEnded(long session);

    /// <summary>Whether it wants nothing more than it has.</summary>
    string? Unsatisfied();

    void Heal();
}
