using Sandun.Protocol;

namespace Sandun.Runtimes.Docker;

/// <summary>A task the Docker runtime launches or watches.</summary>
internal sealed class DockerTask(TaskSpec spec)
{
    public TaskSpec Spec { get; } = spec;

    /// <summary>Ends a launch in progress.</summary>
    public CancellationTokenSource Launching { get; } = new();

    /// <summary>The container; null until it was made.</summary>
    public string? Container { get; set; }

    /// <summary>Whether it was started.</summary>
    public bool Started { get; set; }

    /// <summary>What it used when it was last measured.</summary>
    public TaskUsage? Usage { get; set; }
}
