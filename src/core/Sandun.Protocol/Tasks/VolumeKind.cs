namespace Sandun.Protocol;

/// <summary>What a task's volume is. Stored and sent: append only.</summary>
public enum VolumeKind
{
    /// <summary>A directory of the machine, named by its path; a relative one lies in the sandbox.</summary>
    Host = 0,

    /// <summary>A directory that the tasks of a <see cref="TaskGroup"/> share by its name; it goes with the last of them.</summary>
    Group = 1,

    /// <summary>A directory that the agent keeps under its name when the task has ended, until it is destroyed.</summary>
    Persistent = 2,
}
