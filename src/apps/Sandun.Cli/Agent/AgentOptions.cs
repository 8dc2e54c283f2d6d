using System.Net;
using Microsoft.Extensions.Logging;
using Sandun.Runtimes;
using Sandun.Runtimes.Docker;

namespace Sandun.Cli.Agent;

/// <summary>What an agent is told when it starts.</summary>
internal sealed record AgentOptions
{
    /// <summary>Where checkpoint and sandboxes are kept; one agent has it for itself.</summary>
    public required string WorkDirectory { get; init; }

    /// <summary>The servers' links, comma-separated: <c>unix:/path</c> or <c>host:port</c>; null for those learned since joining.</summary>
    public string? Link { get; init; }

    /// <summary>The token to join with; null for an agent that has joined, or that dials a socket.</summary>
    public string? Token { get; init; }

    /// <summary>Joins and ends.</summary>
    public bool JoinOnly { get; init; }

    /// <summary>The name constraints and <c>$HOST</c> use; by default <c>localhost</c> on a loopback address, else the machine's name.</summary>
    public string? Hostname { get; init; }

    /// <summary>The address tasks on the host network are reached at; null for the one this machine reaches its servers from.</summary>
    public string? Address { get; init; }

    /// <summary>
    /// Resources in place of the detected: <c>cpus:4;mem(prod):1024;ports:[31000-32000];zones:{a,b}</c>, Mesos' JSON list, or <c>file:///path</c> of either.
    /// </summary>
    public string? Resources { get; init; }

    /// <summary>What is lent as revocable beyond <see cref="Resources"/>, in the same forms; null for nothing.</summary>
    public string? Oversubscribe { get; init; }

    /// <summary>Ports offered, such as <c>31000-31999</c>; wins over those in <see cref="Resources"/>.</summary>
    public string? Ports { get; init; }

    /// <summary>Attributes as <c>name:value</c>.</summary>
    public IReadOnlyList<string> Attributes { get; init; } = [];

    public string? Region { get; init; }

    public string? Zone { get; init; }

    /// <summary>Docker's engine: <c>unix:///path</c>; empty for none.</summary>
    public string DockerHost { get; init; } = "unix:///var/run/docker.sock";

    /// <summary>Whether containers may have every right of the machine.</summary>
    public bool DockerAllowPrivileged { get; init; }

    /// <summary>Whether apps may give Docker options of their own.</summary>
    public bool DockerAllowParameters { get; init; }

    /// <summary>Directory of the seccomp profiles that apps may name; null for none.</summary>
    public string? SeccompDirectory { get; init; }

    /// <summary>Where container networks of processes are configured; null for none.</summary>
    public string? NetworkConfigDirectory { get; init; }

    /// <summary>Where the CNI plugins are, separated by colons.</summary>
    public string NetworkPluginsDirectory { get; init; } = new ProcessRuntimeOptions().NetworkPluginsDirectory;

    /// <summary>Account of tasks that name none; null for the agent's own.</summary>
    public string? DefaultUser { get; init; }

    /// <summary>How long sandboxes of ended tasks are kept.</summary>
    public TimeSpan Retention { get; init; } = Sandun.Agent.AgentLimits.Default.Retention;

    /// <summary>Processes and threads a task may have.</summary>
    public int TaskProcesses { get; init; } = new DockerRuntimeOptions().PidsLimit;

    /// <summary>Descriptors each process of a task may have open; containers have as many as their engine gives.</summary>
    public int TaskFiles { get; init; } = new ProcessRuntimeOptions().FilesLimit;

    /// <summary>How many sandboxes of ended tasks are kept at most.</summary>
    public int KeptSandboxes { get; init; } = Sandun.Agent.AgentLimits.Default.EndedTasks;

    /// <summary>How long an image that was pulled for a task is kept after its last container.</summary>
    public TimeSpan ImageRetention { get; init; } = new DockerRuntimeOptions().ImageRetention;

    /// <summary>Free disk below which sandboxes and images go before their time.</summary>
    public FreeFloor CollectBelow { get; init; } = new(10, long.MaxValue);

    /// <summary>Free disk below which the machine gets no new work.</summary>
    public FreeFloor FreeDisk { get; init; } = NodePressure.DiskDefault;

    /// <summary>Free memory below which the machine gets no new work.</summary>
    public FreeFloor FreeMemory { get; init; } = NodePressure.MemoryDefault;

    /// <summary>Where the agent's HTTP interface listens; null for Mesos' port on the loopback.</summary>
    public IPEndPoint? HttpListen { get; init; }

    /// <summary>Whether it has none.</summary>
    public bool NoHttp { get; init; }

    /// <summary>USER:PASSWORD of those who may use it; null where only this machine can reach it.</summary>
    public string? HttpCredentials { get; init; }

    /// <summary>What an operator reading the agent's flags is shown: by Mesos' names where Mesos has one, and no secrets.</summary>
    public IReadOnlyDictionary<string, string> Flags()
    {
        var flags = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["work_dir"] = Path.GetFullPath(WorkDirectory), ["ip_port"] = HttpListen?.ToString() ?? "", ["attributes"] = string.Join(';', Attributes),
            ["docker_socket"] = DockerHost, ["gc_delay"] = Retention.ToString(), ["max_completed_executors_per_framework"] = $"{KeptSandboxes}",
        };
        if (Link is { } link) flags["master"] = link;
        if (Hostname is { } hostname) flags["hostname"] = hostname;
        if (Resources is { } resources) flags["resources"] = resources;
        if (Oversubscribe is { } lent) flags["oversubscribe"] = lent;
        if (DefaultUser is { } user) flags["default_user"] = user;
        if (NetworkConfigDirectory is { } networks) (flags["network_cni_config_dir"], flags["network_cni_plugins_dir"]) = (networks, NetworkPluginsDirectory);
        if (SeccompDirectory is { } profiles) flags["seccomp_config_dir"] = profiles;
        return flags;
    }

    public LogLevel LogLevel { get; init; } = LogLevel.Information;
}
