using Sandun.Protocol;
using Sandun.Runtimes.Cgroups;

namespace Sandun.Runtimes.Docker;

/// <summary>A task the Docker runtime launches or watches.</summary>
internal sealed class DockerTask(TaskSpec spec)
{
    public TaskSpec Spec { get; set; } = spec;

    /// <summary>Ends a launch in progress.</summary>
    public CancellationTokenSource Launching { get; } = new();

    /// <summary>The container; null until it was made.</summary>
    public string? Container { get; set; }

    /// <summary>Whether it was started.</summary>
    public bool Started { get; set; }

    /// <summary>What it used when it was last measured.</summary>
    public TaskUsage? Usage { get; set; }

    /// <summary>The first process of the container; 0 until it is known.</summary>
    public int Pid { get; set; }

    /// <summary>Its control groups, where they can be read without the engine.</summary>
    public ProcessGroups? Groups { get; set; }
}
