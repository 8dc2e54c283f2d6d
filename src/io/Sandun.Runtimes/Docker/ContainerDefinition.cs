using Docker.DotNet.Models;
using Sandun.Protocol;
using Sandun.Runtimes.Cgroups;
using TaskSpec = Sandun.Protocol.TaskSpec;

namespace Sandun.Runtimes.Docker;

/// <summary>Translates a task into the engine's terms.</summary>
internal static class ContainerDefinition
{
    /// <summary>Labels by which a restarted agent finds its containers; the last is Marathon's.</summary>
    public const string TaskLabel = "sandun.task";

    public const string OwnerLabel = "sandun.agent";

    private const string MesosLabel = "MESOS_TASK_ID";

    /// <summary>The engine's own copy of the output, which the agent reads; what it keeps is bounded.</summary>
    private static readonly Dictionary<string, string> s_logBounds = new() { ["max-size"] = "10m", ["max-file"] = "2" };

    /// <exception cref="InvalidOperationException">The app asks for what this agent does not allow, or for an unknown option; the message names it.</exception>
    public static CreateContainerParameters Of(
        TaskLaunch launch, string sandbox, string owner, DockerRuntimeOptions options, IReadOnlyList<TaskMount> mounts)
    {
        var task = launch.Task;
        var docker = task.Docker!;
        if (docker.Privileged && !options.AllowPrivileged)
            throw new InvalidOperationException("this agent runs no privileged containers; start it with --docker-allow-privileged, or drop 'privileged'");

        var definition = new CreateContainerParameters
        {
            Image = docker.Image, User = task.User!, Tty = task.Tty, Env = TaskEnvironment.Build(launch, sandbox, TaskEnvironment.ContainerSandbox, null),
            Labels = Labels(task, owner), ExposedPorts = new Dictionary<string, EmptyStruct>(),
            HostConfig = new HostConfig
            {
                NetworkMode = Network(task, docker, owner), Privileged = docker.Privileged, Mounts = Mounts(mounts, sandbox), PidsLimit = options.PidsLimit,
                PortBindings = new Dictionary<string, IList<PortBinding>>(),
                LogConfig = new LogConfig { Type = "json-file", Config = s_logBounds },
            },
        };
        SetProgram(definition, task);
        SetLimits(definition.HostConfig, task);
        if (docker.Linux is { } linux) SetLinux(definition.HostConfig, task, linux, owner, options);
        if (docker.Network != NetworkMode.Host) SetPorts(definition, PublishedPorts(task), options.Address);
        ContainerParameters.Apply(docker.Parameters, definition, options);
        return definition;
    }

    /// <summary>Name of a task's container: the engine allows fewer characters than a task id.</summary>
    public static string Name(TaskId task, string owner) =>
        $"sandun-{owner}-{string.Concat(task.Value.Select(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-' ? c : '_'))}";

    /// <summary>Mesos' rule: a shell command replaces the image's entry point; arguments go to it.</summary>
    private static void SetProgram(CreateContainerParameters definition, TaskSpec task)
    {
        if (task.Command is { } command)
        {
            definition.Entrypoint = ["/bin/sh"];
            definition.Cmd = ["-c", command];
        }
        else if (!task.Arguments.IsEmpty)
        {
            definition.Cmd = [.. task.Arguments];
        }
    }

    private static void SetLimits(HostConfig host, TaskSpec task)
    {
        var limits = CgroupLimits.Of(task, 0);
        host.CPUShares = limits.Shares;
        if (task.CpuLimitMillis is { } millis) host.NanoCPUs = Math.Max(10, millis) * 1_000_000;
        if (limits.MemoryBytes is not { } memory) return;
        host.Memory = memory;

        // Equal to the memory, so that reaching the limit does not only push the task into swap.
        host.MemorySwap = memory;
    }

    private static void SetLinux(HostConfig host, TaskSpec task, LinuxSpec linux, string owner, DockerRuntimeOptions options)
    {
        if ((linux.SeccompUnconfined || linux.Ipc == IpcMode.Host) && !options.AllowPrivileged)
        {
            throw new InvalidOperationException("this agent takes neither the filter of system calls from a container nor gives it the machine's shared memory; " +
                "start it with --docker-allow-privileged, or change 'linuxInfo'");
        }

        if (linux.SeccompUnconfined) host.SecurityOpt = [.. host.SecurityOpt ?? [], "seccomp=unconfined"];
        if (linux.SeccompProfile is { } profile) host.SecurityOpt = [.. host.SecurityOpt ?? [], "seccomp=" + SeccompProfiles.Read(options.SeccompDirectory, profile)];
        if (linux.SharedMemoryBytes is { } bytes) host.ShmSize = bytes;
        host.IpcMode = linux.Ipc switch
        {
            IpcMode.Host => "host",
            IpcMode.Group when task.Group is { } group => task.Id == group.First ? "shareable" : "container:" + Name(group.First, owner),
            null => host.IpcMode,
            _ => "private",
        };
    }

    private static void SetPorts(CreateContainerParameters definition, IReadOnlyList<TaskPort> ports, string address)
    {
        foreach (var port in ports)
        {
            foreach (var (protocol, name) in new[] { (PortProtocols.Tcp, "tcp"), (PortProtocols.Udp, "udp") })
            {
                if (!port.Protocols.HasFlag(protocol)) continue;
                var key = $"{port.ContainerPort}/{name}";
                definition.ExposedPorts![key] = default;
                if (port.HostPort is { } hostPort) definition.HostConfig!.PortBindings![key] = [new PortBinding { HostIP = address, HostPort = $"{hostPort}" }];
            }
        }
    }

    private static Dictionary<string, string> Labels(TaskSpec task, string owner)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in task.Labels) labels[name] = value;
        labels[TaskLabel] = task.Id.Value;
        labels[OwnerLabel] = owner;
        labels[MesosLabel] = task.Id.Value;
        return labels;
    }

    private static List<Mount> Mounts(IReadOnlyList<TaskMount> volumes, string sandbox) =>
    [
        new() { Type = "bind", Source = sandbox, Target = TaskEnvironment.ContainerSandbox },
        .. volumes.Select(volume => new Mount
        {
            Type = "bind", Source = volume.Source, Target = Path.Combine(TaskEnvironment.ContainerSandbox, volume.Target), ReadOnly = volume.ReadOnly,
        }),
    ];

    /// <summary>Whether the task is on the network of its group's first container.</summary>
    public static bool SharesNetwork(TaskSpec task) =>
        task is { Group: { } group, Docker: { Network: not NetworkMode.Host } } && task.Id != group.First;

    /// <summary>The container that holds a group's network publishes the ports of all.</summary>
    private static IReadOnlyList<TaskPort> PublishedPorts(TaskSpec task) => SharesNetwork(task) ? [] : task.Group?.Ports ?? task.Ports;

    private static string Network(TaskSpec task, DockerSpec docker, string owner)
    {
        if (SharesNetwork(task)) return "container:" + Name(task.Group!.First, owner);
        return docker.Network switch
        {
            NetworkMode.Host => "host",
            NetworkMode.Bridge => "bridge",
            NetworkMode.None => "none",
            _ => docker.NetworkName ?? throw new InvalidOperationException("a container network needs its name in 'networks'"),
        };
    }
}
