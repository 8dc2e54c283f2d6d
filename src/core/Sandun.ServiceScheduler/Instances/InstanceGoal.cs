namespace Sandun.ServiceScheduler;

/// <summary>What is to become of an instance.</summary>
public enum InstanceGoal
{
    Running = 0,

    /// <summary>Stopped and forgotten.</summary>
    Decommissioned = 1,
}
