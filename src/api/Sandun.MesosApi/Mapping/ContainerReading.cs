using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.MesosApi.Mapping;

/// <summary>Containers, volumes, ports and programs as frameworks describe them.</summary>
internal static class ContainerReading
{
    /// <summary>The task with its program, container, volumes and ports.</summary>
    public static TaskSpec Apply(TaskSpec task, Wire.TaskInfo wire, Wire.CommandInfo? command)
    {
        var docker = Docker(wire.Container);
        return task with
        {
            Docker = docker,
            Command = command is { Shell: true, HasValue: true } ? command.Value : null,
            Arguments = command is { Shell: false } ? Arguments(command, docker is not null) : [],
            Volumes = [.. (wire.Container?.Volumes ?? []).Select(Volume).OfType<VolumeMount>(), .. task.Resources.Special.Select(Persistent).OfType<VolumeMount>()],
            Networks = docker is null ? Networks(wire.Container) : [],
            Ports = Ports(wire, task.Resources),
            Tty = docker is not null && wire.Container?.TtyInfo is not null,
        };
    }

    /// <summary>What of a container no agent provides, or null when all is.</summary>
    public static string? Unsupported(Wire.ContainerInfo? container)
    {
        if (container is null) return null;
        if (Image(container) is { Type: Wire.Image.Types.Type.Appc }) return "No agent runs Appc images: use a Docker image";
        if (container.Volumes.FirstOrDefault(volume => Volume(volume) is null) is { } other)
            return $"No agent provides the volume at '{other.ContainerPath}': only host paths and sandbox paths are";
        return container.Docker is { HasVolumeDriver: true } ? "No agent uses Docker's volume drivers: leave 'volume_driver' out" : null;
    }

    /// <summary>Why nothing of this kind joins the container's networks, or null when there is none to join.</summary>
    public static string? UnsupportedNetwork(Wire.ContainerInfo? container, string kind) =>
        container is { Type: Wire.ContainerInfo.Types.Type.Mesos } && Networks(container) is [var name, ..] ? $"No agent attaches {kind} to network '{name}': leave 'network_infos' out" : null;

    private static DockerSpec? Docker(Wire.ContainerInfo? container)
    {
        if (container is null) return null;
        if (container.Type == Wire.ContainerInfo.Types.Type.Mesos)
        {
            if (Image(container) is not { Docker: { } image } named) return null;
            var plain = new DockerSpec { Image = image.Name, ForcePullImage = !named.Cached };
            var networks = Networks(container);
            return networks.IsEmpty ? plain : plain with { Network = NetworkMode.Container, NetworkName = networks[0], OtherNetworks = networks[1..] };
        }

        if (container.Docker is not { } docker) return null;
        return new DockerSpec
        {
            Image = docker.Image, ForcePullImage = docker.ForcePullImage, Privileged = docker.Privileged,
            Parameters = [.. docker.Parameters.Select(parameter => KeyValuePair.Create(parameter.Key, parameter.Value))],
            Network = docker.Network switch
            {
                Wire.ContainerInfo.Types.DockerInfo.Types.Network.Bridge => NetworkMode.Bridge,
                Wire.ContainerInfo.Types.DockerInfo.Types.Network.Host => NetworkMode.Host,
                _ => NetworkMode.Container,
            },
            NetworkName = docker.Network switch
            {
                Wire.ContainerInfo.Types.DockerInfo.Types.Network.None => "none",
                Wire.ContainerInfo.Types.DockerInfo.Types.Network.User => container.NetworkInfos.Select(network => network.Name).FirstOrDefault(name => name.Length > 0),
                _ => null,
            },
        };
    }

    /// <summary>The networks a container joins, by name; what has none is on the machine's.</summary>
    private static ImmutableArray<string> Networks(Wire.ContainerInfo? container) =>
        [.. (container?.NetworkInfos ?? []).Select(network => network.Name).Where(name => name.Length > 0)];

    private static Wire.Image? Image(Wire.ContainerInfo container) => container.Type == Wire.ContainerInfo.Types.Type.Mesos ? container.Mesos?.Image : null;

    /// <summary>
    /// In a container, all of it goes to the image's entry point. A process gets the value as its program and the arguments, which
    /// begin with the program's name, behind it.
    /// </summary>
    private static ImmutableArray<string> Arguments(Wire.CommandInfo command, bool isContainer)
    {
        if (!command.HasValue) return [.. command.Arguments];
        return isContainer ? [command.Value, .. command.Arguments] : [command.Value, .. command.Arguments.Skip(1)];
    }

    /// <summary>A persistent volume among the task's resources.</summary>
    private static VolumeMount? Persistent(Resource resource) => resource.Kind.Disk is { ContainerPath: { } path } disk && VolumeName.Of(resource) is { } name
        ? new VolumeMount(path, name, disk.IsReadOnly, VolumeKind.Persistent) { Disk = disk.Source }
        : null;

    private static VolumeMount? Volume(Wire.Volume volume)
    {
        if (volume.Source is { Type: Wire.Volume.Types.Source.Types.Type.SandboxPath, SandboxPath.Type: Wire.Volume.Types.Source.Types.SandboxPath.Types.Type.Parent } shared)
            return new VolumeMount(volume.ContainerPath, shared.SandboxPath.Path, volume.Mode == Wire.Volume.Types.Mode.Ro, VolumeKind.Group);
        var host = volume.HasHostPath ? volume.HostPath
            : volume.Source is { Type: Wire.Volume.Types.Source.Types.Type.HostPath } source ? source.HostPath.Path
            : volume.Source is { Type: Wire.Volume.Types.Source.Types.Type.SandboxPath } inside ? inside.SandboxPath.Path : null;
        return host is null ? null : new VolumeMount(volume.ContainerPath, host, volume.Mode == Wire.Volume.Types.Mode.Ro);
    }

    /// <summary>The mapped ports of a container or of the first network that maps some; else those of the task's resources, named by its discovery.</summary>
    private static ImmutableArray<TaskPort> Ports(Wire.TaskInfo wire, Resources resources)
    {
        var names = wire.Discovery?.Ports?.Ports_.Where(port => port.Name.Length > 0).DistinctBy(port => port.Number)
            .ToDictionary(port => (int)port.Number, port => port.Name) ?? [];
        if (wire.Container?.Docker is { PortMappings.Count: > 0 } docker)
        {
            return
            [
                .. docker.PortMappings.Select(mapping => new TaskPort(
                    names.GetValueOrDefault((int)mapping.HostPort), (int)mapping.HostPort, (int)mapping.ContainerPort, Protocols(mapping.Protocol))),
            ];
        }

        if (wire.Container is { Type: Wire.ContainerInfo.Types.Type.Mesos } container &&
            container.NetworkInfos.FirstOrDefault(network => network is { Name.Length: > 0, PortMappings.Count: > 0 }) is { } mapped)
        {
            return
            [
                .. mapped.PortMappings.Select(mapping => new TaskPort(
                    names.GetValueOrDefault((int)mapping.HostPort), (int)mapping.HostPort, (int)mapping.ContainerPort, Protocols(mapping.Protocol))),
            ];
        }

        return [.. resources.Ports.Ports().Select(port => new TaskPort(names.GetValueOrDefault(port), port, port, PortProtocols.Tcp))];
    }

    private static PortProtocols Protocols(string text)
    {
        var protocols = (text.Contains("tcp", StringComparison.OrdinalIgnoreCase) ? PortProtocols.Tcp : 0) | (text.Contains("udp", StringComparison.OrdinalIgnoreCase) ? PortProtocols.Udp : 0);
        return protocols == 0 ? PortProtocols.Tcp : protocols;
    }
}
