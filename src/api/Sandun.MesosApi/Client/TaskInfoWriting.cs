using Google.Protobuf;
using Sandun.MesosApi.Mapping;
using Sandun.Protocol;
using DockerInfo = Sandun.MesosApi.Wire.ContainerInfo.Types.DockerInfo;

namespace Sandun.MesosApi.Client;

/// <summary>Tasks of Sandun's own schedulers, as Mesos' agents run them.</summary>
internal static class TaskInfoWriting
{
    /// <param name="task">The task.</param>
    /// <param name="agent">Where it runs.</param>
    /// <param name="role">Whose resources it takes.</param>
    public static Wire.TaskInfo Write(TaskSpec task, AgentId agent, Role role)
    {
        var wire = new Wire.TaskInfo
        {
            Name = task.Name, TaskId = new Wire.TaskID { Value = task.Id.Value }, AgentId = new Wire.AgentID { Value = agent.Value },
            KillPolicy = new Wire.KillPolicy { GracePeriod = new Wire.DurationInfo { Nanoseconds = Scalars.Nanoseconds(task.KillGrace) } },
        };
        wire.Resources.Add(task.Resources.ToWire(ResourceForm.PostRefinement, role));
        if (task.Executor is { IsCustom: true } executor)
        {
            wire.Executor = ExecutorInfoWriting.Write(executor);
            wire.Data = UnsafeByteOperations.UnsafeWrap(task.Data);
        }
        else
        {
            wire.Command = Command(task);
            if (Container(task) is { } container) wire.Container = container;
        }

        if (task.HealthChecks.FirstOrDefault() is { } check && Check(check, task) is { } health) wire.HealthCheck = health;
        if (task.CpuLimitMillis is { } cpus) wire.Limits["cpus"] = new Wire.Value.Types.Scalar { Value = Math.Max(cpus, task.Resources.Scalars.MilliCpus) / 1000.0 };
        if (task.MemoryLimitBytes is { } memory)
            wire.Limits["mem"] = new Wire.Value.Types.Scalar { Value = memory == long.MaxValue ? double.PositiveInfinity : Scalars.Value("mem", memory) };
        Describe(wire, task);
        return wire;
    }

    /// <summary>What a foreign resource manager cannot do for the task, or null.</summary>
    public static string? Unsupported(TaskSpec task)
    {
        if (task.Group is not null) return "pods need Sandun's own resource manager: a foreign one is not asked to run them";
        if (!task.Secrets.IsEmpty || task.Executor?.Program?.Secrets.IsEmpty == false) return "secrets need Sandun's own resource manager: a foreign one is not told them";
        if (task.Docker?.Linux is not null) return "linuxInfo needs Sandun's own resource manager";
        return task.Volumes.Concat(task.Executor?.Program?.Volumes ?? []).Any(volume => volume.Kind != VolumeKind.Host) ? "persistent volumes need Sandun's own resource manager" : null;
    }

    internal static Wire.CommandInfo Command(TaskSpec task)
    {
        var wire = new Wire.CommandInfo { Shell = task.Command is not null, Environment = new Wire.Environment() };
        if (task.Command is { } command)
        {
            wire.Value = command;
        }
        else
        {
            // A process is told its own name first; a container's entry point is not.
            if (task.Docker is null && !task.Arguments.IsEmpty) wire.Value = task.Arguments[0];
            wire.Arguments.Add(task.Arguments);
        }

        if (task.User is { } user) wire.User = user;
        foreach (var (name, value) in task.Environment) wire.Environment.Variables.Add(new Wire.Environment.Types.Variable { Name = name, Value = value });
        foreach (var fetch in task.Fetch)
        {
            var uri = new Wire.CommandInfo.Types.URI { Value = fetch.Uri, Extract = fetch.Extract, Executable = fetch.Executable, Cache = fetch.Cache };
            if (fetch.DestinationPath is { } path) uri.OutputFile = path;
            wire.Uris.Add(uri);
        }

        return wire;
    }

    internal static Wire.ContainerInfo? Container(TaskSpec task)
    {
        if (task.Docker is not { } docker) return ProcessContainer(task);
        var wire = new Wire.ContainerInfo
        {
            Type = Wire.ContainerInfo.Types.Type.Docker,
            Docker = new DockerInfo
            {
                Image = docker.Image, ForcePullImage = docker.ForcePullImage, Privileged = docker.Privileged,
                Network = docker.Network switch
                {
                    NetworkMode.Bridge => DockerInfo.Types.Network.Bridge,
                    NetworkMode.Container => DockerInfo.Types.Network.User,
                    NetworkMode.None => DockerInfo.Types.Network.None,
                    _ => DockerInfo.Types.Network.Host,
                },
            },
        };
        foreach (var (key, value) in docker.Parameters) wire.Docker.Parameters.Add(new Wire.Parameter { Key = key, Value = value });
        if (docker.NetworkName is { } name) wire.NetworkInfos.Add(new Wire.NetworkInfo { Name = name });
        wire.NetworkInfos.Add(docker.OtherNetworks.Select(other => new Wire.NetworkInfo { Name = other }));
        if (docker.Network != NetworkMode.Host) wire.Docker.PortMappings.Add(task.Ports.Where(port => port.HostPort is not null).Select(Mapping));
        wire.Volumes.Add(task.Volumes.Select(Volume));
        return wire;
    }

    private static Wire.Volume Volume(VolumeMount volume) => new()
    {
        ContainerPath = volume.ContainerPath, HostPath = volume.HostPath, Mode = volume.ReadOnly ? Wire.Volume.Types.Mode.Ro : Wire.Volume.Types.Mode.Rw,
    };

    /// <summary>Volumes and container networks of a process; null where it has neither.</summary>
    private static Wire.ContainerInfo? ProcessContainer(TaskSpec task)
    {
        if (task.Networks.IsEmpty && task.Volumes.IsEmpty) return null;
        var wire = new Wire.ContainerInfo { Type = Wire.ContainerInfo.Types.Type.Mesos };
        wire.Volumes.Add(task.Volumes.Select(Volume));
        if (task.Networks.IsEmpty) return wire;
        wire.NetworkInfos.Add(task.Networks.Select(name => new Wire.NetworkInfo { Name = name }));
        wire.NetworkInfos[0].PortMappings.Add(task.Ports.Where(port => port.HostPort is not null).Select(Mapping).Select(mapping => new Wire.NetworkInfo.Types.PortMapping
        {
            HostPort = mapping.HostPort, ContainerPort = mapping.ContainerPort, Protocol = mapping.Protocol,
        }));
        return wire;
    }

    private static DockerInfo.Types.PortMapping Mapping(TaskPort port) => new()
    {
        HostPort = (uint)port.HostPort!.Value, ContainerPort = (uint)port.ContainerPort, Protocol = port.Protocols.HasFlag(PortProtocols.Tcp) ? "tcp" : "udp",
    };

    /// <summary>Mesos runs one check a task, in the task's network.</summary>
    private static Wire.HealthCheck? Check(HealthCheckSpec check, TaskSpec task)
    {
        var wire = new Wire.HealthCheck
        {
            GracePeriodSeconds = check.GracePeriod.TotalSeconds, IntervalSeconds = check.Interval.TotalSeconds, TimeoutSeconds = check.Timeout.TotalSeconds,
            DelaySeconds = check.Delay.TotalSeconds,
            ConsecutiveFailures = check.MaxConsecutiveFailures == 0 ? uint.MaxValue : (uint)check.MaxConsecutiveFailures + 1,
        };
        if (check.Protocol == HealthCheckProtocol.Command)
        {
            wire.Type = Wire.HealthCheck.Types.Type.Command;
            wire.Command = new Wire.CommandInfo { Value = check.Command };
            return wire;
        }

        if (PortOf(check, task) is not { } port) return null;
        if (check.Protocol is HealthCheckProtocol.Tcp or HealthCheckProtocol.MesosTcp)
        {
            wire.Type = Wire.HealthCheck.Types.Type.Tcp;
            wire.Tcp = new Wire.HealthCheck.Types.TCPCheckInfo { Port = (uint)port };
            return wire;
        }

        wire.Type = Wire.HealthCheck.Types.Type.Http;
        wire.Http = new Wire.HealthCheck.Types.HTTPCheckInfo
        {
            Port = (uint)port, Path = check.Path, Scheme = check.Protocol is HealthCheckProtocol.Https or HealthCheckProtocol.MesosHttps ? "https" : "http",
        };
        return wire;
    }

    private static int? PortOf(HealthCheckSpec check, TaskSpec task)
    {
        if (check.Port is { } fixedPort) return fixedPort;
        return check.PortIndex is { } index && index < task.Ports.Length ? task.Ports[index].ContainerPort : task.Ports.IsEmpty ? null : task.Ports[0].ContainerPort;
    }

    private static void Describe(Wire.TaskInfo wire, TaskSpec task)
    {
        if (task.Labels.Count > 0)
        {
            wire.Labels = new Wire.Labels();
            foreach (var (key, value) in task.Labels) wire.Labels.Labels_.Add(new Wire.Label { Key = key, Value = value });
        }

        if (Operator.TaskWriting.DiscoveryOf(TaskAbout.Of(task)) is { } discovery) wire.Discovery = discovery;
    }
}
