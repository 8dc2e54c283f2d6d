using Sandun.Agent;
using Sandun.Protocol;

namespace Sandun.Simulation.World;

/// <summary>A task as the machine itself knows it, whatever its agent believes.</summary>
internal sealed class SimContainer(FrameworkId framework, TaskSpec spec)
{
    public FrameworkId Framework => framework;

    public TaskSpec Spec => spec;

    public int Pid { get; set; }

    /// <summary>Its program runs.</summary>
    public bool IsRunning { get; set; }

    /// <summary>Until then it answers no health check: it begins, or is ill.</summary>
    public DateTimeOffset DeafUntil { get; set; }

    /// <summary>How it ended; null before.</summary>
    public TaskEnd? End { get; set; }
}
