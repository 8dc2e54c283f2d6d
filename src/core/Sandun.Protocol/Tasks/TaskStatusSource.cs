namespace Sandun.Protocol;

/// <summary>Who made a status, with Mesos' numbers.</summary>
public enum TaskStatusSource
{
    Master = 0,
    Agent = 1,
    Executor = 2,
}
