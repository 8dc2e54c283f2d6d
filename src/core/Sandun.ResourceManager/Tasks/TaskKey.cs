using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>Names a task in the pool: ids are chosen by frameworks and unique within one only. Ordered by framework, then task.</summary>
public readonly record struct TaskKey(FrameworkId Framework, TaskId Task) : IComparable<TaskKey>
{
    public int CompareTo(TaskKey other)
    {
        var byFramework = Framework.CompareTo(other.Framework);
        return byFramework != 0 ? byFramework : Task.CompareTo(other.Task);
    }
}
