namespace Sandun.Runtimes.Cgroups;

/// <summary>The part of a machine's control groups where an agent's tasks live: version 1 or version 2.</summary>
internal interface ICgroupTree
{
    /// <summary>What cannot be limited here, as sentences for people.</summary>
    IReadOnlyList<string> NotEnforced { get; }

    /// <summary>Makes a task's group and sets its limits. Does nothing to limits the machine has no controller for.</summary>
    /// <exception cref="IOException">The group cannot be made; the message says which.</exception>
    CgroupEntry Create(string name, CgroupLimits limits);

    /// <summary>Moves a process that was not born in its group.</summary>
    void Enter(string name, int pid);

    /// <summary>The files a process writes "0" to, to enter the group itself.</summary>
    IReadOnlyList<string> EntryFiles(string name);

    /// <summary>The processes in the group, without the agent's own; none when there is no such group.</summary>
    IReadOnlyList<int> Processes(string name);

    /// <summary>Whether the kernel ended a process of the group at its memory limit.</summary>
    bool HitMemoryLimit(string name);

    /// <summary>What the group uses; null when there is no such group.</summary>
    CgroupUsage? Usage(string name);

    /// <summary>Deletes an empty group. False while it still holds processes.</summary>
    bool TryRemove(string name);

    /// <summary>The groups that exist, of this agent.</summary>
    IReadOnlyList<string> Names();

    /// <summary>Deletes the agent's own place where no task is left in it.</summary>
    void Leave();
}
