namespace Sandun.Protocol;

/// <summary>The form of a resource's value, with Mesos' numbers.</summary>
public enum ResourceType
{
    Scalar = 0,
    Ranges = 1,
    Set = 2,
}
