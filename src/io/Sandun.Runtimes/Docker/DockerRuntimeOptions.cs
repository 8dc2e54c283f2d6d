namespace Sandun.Runtimes.Docker;

/// <summary>Which engine runs containers, and what apps may ask of it.</summary>
public sealed record DockerRuntimeOptions
{
    /// <summary><c>unix:///path</c> of the engine's socket; empty for none.</summary>
    public string Host { get; init; } = "unix:///var/run/docker.sock";

    /// <summary>Where mapped ports listen: the agent's own address, not the whole world.</summary>
    public string Address { get; init; } = "127.0.0.1";

    public bool AllowPrivileged { get; init; }

    public bool AllowParameters { get; init; }

    /// <summary>Directory of the seccomp profiles that apps may name; null for none.</summary>
    public string? SeccompDirectory { get; init; }

    /// <summary>How long an image that was pulled for a task, and that no container uses, is kept.</summary>
    public TimeSpan ImageRetention { get; init; } = TimeSpan.FromDays(7);

    /// <summary>Processes and threads a container may have.</summary>
    public int PidsLimit { get; init; } = 4096;

    /// <summary>Whether containers are measured by their control groups where the agent may read them; else the engine is asked, as of one on another machine.</summary>
    public bool ReadsControlGroups { get; init; } = true;
}
