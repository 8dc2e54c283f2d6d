using System.Collections.Immutable;
using System.Globalization;
using Sandun.Placement;
using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>Turns a pod's definition and a placement into the tasks of its containers, which are launched as one group.</summary>
internal static class PodTasks
{
    /// <summary>The containers of a launch, before anything is known of them.</summary>
    public static ImmutableArray<ContainerTask> Containers(PodSpec pod, InstanceId instance, int incarnation, DateTimeOffset now)
    {
        var containers = ImmutableArray.CreateBuilder<ContainerTask>(pod.Containers.Length);
        int ports = 0, checks = 0;
        foreach (var container in pod.Containers)
        {
            containers.Add(new ContainerTask
            {
                Name = container.Name, Task = InstanceIds.TaskOf(instance, incarnation, container.Name), Since = now,
                FirstPort = ports, PortCount = container.PortCount, CheckIndex = container.HasHealthCheck ? checks : null,
            });
            ports += container.PortCount;
            if (container.HasHealthCheck) checks++;
        }

        return containers.MoveToImmutable();
    }

    public static IEnumerable<TaskSpec> Build(App app, Instance instance, Placed placed, ServiceSchedulerOptions options)
    {
        var pod = app.Spec.Pod!;
        var group = new TaskGroup
        {
            Id = instance.Id.Value, Members = [.. instance.Containers.Select(container => container.Task)], Ports = placed.Ports,
        };
        var tasks = pod.Containers.Zip(instance.Containers, (container, task) =>
        {
            var spec = Build(app, container, task, placed, options);
            var volumes = container.Mounts.Select(mount => Volume(pod, instance, mount)).OfType<VolumeMount>();
            return spec with { Group = group, Volumes = [.. volumes] };
        }).ToList();
        Divide(placed.Taken, tasks, group.First);
        return tasks;
    }

    /// <summary>Each task takes its own of what was placed, the group's first all that is left: the disk of the instance's volumes too.</summary>
    private static void Divide(Resources taken, List<TaskSpec> tasks, TaskId first)
    {
        for (var i = 0; i < tasks.Count; i++)
        {
            if (tasks[i].Id == first) continue;
            var part = Reserved.Take(taken, tasks[i].Resources.Amounts, tasks[i].Resources.Ports);
            tasks[i] = tasks[i] with { Resources = part };
            taken -= part;
        }

        var at = tasks.FindIndex(task => task.Id == first);
        tasks[at] = tasks[at] with { Resources = taken };
    }

    private static TaskSpec Build(App app, PodContainer container, ContainerTask task, Placed placed, ServiceSchedulerOptions options)
    {
        var spec = app.Spec;
        var ports = placed.Ports.IsEmpty ? [] : placed.Ports.Slice(task.FirstPort, task.PortCount);
        var hostPorts = PortSet.OfPorts(ports.Where(port => port.HostPort is not null).Select(port => port.HostPort!.Value));
        return new TaskSpec
        {
            Id = task.Task,
            Name = container.Name,
            Resources = new Resources(container.Amounts, hostPorts),
            CpuLimitMillis = container.CpuLimitMillis,
            MemoryLimitBytes = container.MemoryLimitBytes,
            Command = container.Command,
            Arguments = container.Arguments,
            User = container.User ?? spec.User,
            Environment = Environment(app, container, task, placed),
            Fetch = container.Fetch,
            Ports = ports,
            Docker = container.Image is null ? null : new DockerSpec
            {
                Image = container.Image, ForcePullImage = container.ForcePullImage, Network = spec.Network, NetworkName = spec.NetworkName,
                OtherNetworks = [.. spec.OtherNetworks.Select(network => network.Name)], Linux = container.Linux,
            },
            HealthChecks = task.CheckIndex is { } check ? [Local(spec.HealthChecks[check], task)] : [],
            KillGrace = container.KillGrace ?? spec.KillGrace ?? options.DefaultKillGrace,
            Labels = spec.Labels.SetItems(container.Labels),
            Tty = container.Tty,
            Secrets = Secrets(spec, container),
        };
    }

    /// <summary>A check's port index counts the pod's ports; an agent knows only the container's.</summary>
    private static HealthCheckSpec Local(HealthCheckSpec check, ContainerTask task) =>
        check.PortIndex is { } index ? check with { PortIndex = index - task.FirstPort } : check;

    private static VolumeMount? Volume(PodSpec pod, Instance instance, PodVolumeMount mount) => pod.Volumes.FirstOrDefault(volume => volume.Name == mount.Name) switch
    {
        null or { Secret: not null } => null,
        { PersistentBytes: not null } => instance.Volumes.FirstOrDefault(volume => volume.ContainerPath == mount.Name) is { } own
            ? own.MountAt(mount.Path, mount.ReadOnly)
            : null,
        { HostPath: { } path } => new VolumeMount(mount.Path, path, mount.ReadOnly),
        _ => new VolumeMount(mount.Path, mount.Name, mount.ReadOnly, VolumeKind.Group),
    };

    private static ImmutableArray<TaskSecret> Secrets(AppSpec spec, PodContainer container) =>
    [
        .. TaskSecrets.ForPull(spec, container.PullSecret),
        .. TaskSecrets.Variables(spec, spec.EnvironmentSecrets.RemoveRange(container.Environment.Keys).SetItems(container.EnvironmentSecrets)),
        .. container.Mounts.SelectMany(mount => spec.Pod!.Volumes
            .Where(volume => volume.Name == mount.Name && volume.Secret is not null)
            .Select(volume => new TaskSecret(TaskSecrets.SourceOf(spec, volume.Secret!), null, mount.Path))),
    ];

    private static ImmutableSortedDictionary<string, string> Environment(App app, PodContainer container, ContainerTask task, Placed placed)
    {
        var variables = Sorted.Empty.ToBuilder();
        variables["MESOS_TASK_ID"] = task.Task.Value;
        variables["MARATHON_APP_ID"] = app.Id.Value;
        variables["MARATHON_APP_VERSION"] = Timestamps.Text(app.Version);
        variables["MARATHON_CONTAINER_ID"] = container.Name;
        variables["MARATHON_CONTAINER_RESOURCE_CPUS"] = TaskEnvironment.Number(container.Amounts.Cpus);
        variables["MARATHON_CONTAINER_RESOURCE_MEM"] = TaskEnvironment.Number(container.Amounts.MemoryMegabytes);
        variables["MARATHON_CONTAINER_RESOURCE_DISK"] = TaskEnvironment.Number(container.Amounts.DiskMegabytes);
        variables["MARATHON_CONTAINER_RESOURCE_GPUS"] = (container.Amounts.MilliGpus / 1000).ToString(CultureInfo.InvariantCulture);
        TaskEnvironment.AddLabels(variables, app.Spec.Labels.SetItems(container.Labels));
        variables["HOST"] = placed.Offer.Hostname;
        foreach (var port in placed.Ports)
        {
            if (port.Name is not { } text) continue;
            var name = TaskEnvironment.Sanitised(text);
            variables["ENDPOINT_" + name] = variables["EP_CONTAINER_" + name] = port.ContainerPort.ToString(CultureInfo.InvariantCulture);
            if (port.HostPort is { } host) variables["EP_HOST_" + name] = host.ToString(CultureInfo.InvariantCulture);
        }

        foreach (var (name, value) in app.Spec.Environment) variables[name] = value;
        foreach (var (name, value) in container.Environment) variables[name] = value;
        return variables.ToImmutable();
    }
}
