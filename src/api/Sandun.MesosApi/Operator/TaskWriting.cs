using Google.Protobuf;
using Sandun.MesosApi.Client;
using Sandun.MesosApi.Mapping;
using Sandun.Protocol;
using Sandun.ResourceManager;

namespace Sandun.MesosApi.Operator;

/// <summary>Tasks as operators see them.</summary>
internal static class TaskWriting
{
    /// <summary>What an operator reads: everything precise, as no framework's limits apply.</summary>
    public const FrameworkCapabilities All = SchedulerCall.Subscribe.OwnCapabilities;

    public static Wire.Task ToWire(this PoolTask task)
    {
        var info = DefinitionOf(task.About);
        var wire = new Wire.Task
        {
            Name = NameOf(task, info), TaskId = new Wire.TaskID { Value = task.Key.Task.Value }, FrameworkId = new Wire.FrameworkID { Value = task.Key.Framework.Value },
            AgentId = new Wire.AgentID { Value = task.Agent.Value }, State = (Wire.TaskState)(int)task.Status.State,
        };
        wire.Resources.Add(ResourcesOf(task, info).ToWire(ResourceForm.Endpoint, task.Role));
        wire.Statuses.Add(task.Earlier.Add(task.Status).Select(status => status.ToWire(All)));
        if (ExecutorOf(task) is { } executor) wire.ExecutorId = new Wire.ExecutorID { Value = executor.Value };
        if (task.Status.Uuid is { } uuid) (wire.StatusUpdateState, wire.StatusUpdateUuid) = ((Wire.TaskState)(int)task.Status.State, Scalars.Bytes(uuid));
        Describe(wire, task.About, info);
        return wire;
    }

    /// <summary>The definition a foreign framework gave; null for Sandun's own tasks.</summary>
    public static Wire.TaskInfo? DefinitionOf(TaskAbout about) => about.Definition.IsEmpty ? null : Wire.TaskInfo.Parser.ParseFrom(about.Definition.Span);

    /// <summary>Its name; of a task that an agent brought only the definition knows it.</summary>
    public static string NameOf(PoolTask task, Wire.TaskInfo? definition) => task.About.Name.Length > 0 || definition is null ? task.About.Name : definition.Name;

    /// <summary>What it takes, or took: an agent brings one that has ended without.</summary>
    public static Resources ResourcesOf(PoolTask task, Wire.TaskInfo? definition) =>
        task.HasEnded && task.Resources.IsNone && definition is not null ? definition.Resources.ToCore() : task.Resources;

    /// <summary>The executor it runs in; null for the agent's own way.</summary>
    public static ExecutorId? ExecutorOf(PoolTask task) => task.About.Executor?.Id ?? task.Executor?.Id;

    /// <summary>What a task of Sandun's own would have said in Mesos' words.</summary>
    public static Wire.DiscoveryInfo? DiscoveryOf(TaskAbout about)
    {
        if (about.Ports.IsEmpty) return null;
        var ports = new Wire.Ports();
        foreach (var port in about.Ports)
        {
            if (port.HostPort is not { } number) continue;
            var wire = new Wire.Port { Number = (uint)number, Protocol = port.Protocols.HasFlag(PortProtocols.Tcp) ? "tcp" : "udp" };
            if (port.Name is { } name) wire.Name = name;
            ports.Ports_.Add(wire);
        }

        return new Wire.DiscoveryInfo { Visibility = Wire.DiscoveryInfo.Types.Visibility.Framework, Name = about.Name, Ports = ports };
    }

    private static void Describe(Wire.Task wire, TaskAbout about, Wire.TaskInfo? definition)
    {
        if (definition is { } info)
        {
            if (info.Labels is { } own) wire.Labels = own;
            if (info.Discovery is { } discovered) wire.Discovery = discovered;
            if (info.Container is { } container) wire.Container = container;
            if (info.HealthCheck is { } check) wire.HealthCheck = check;
            if (info.KillPolicy is { } policy) wire.KillPolicy = policy;
            if (info.Command is { HasUser: true } command) wire.User = command.User;
            foreach (var (name, limit) in info.Limits) wire.Limits[name] = limit;
            return;
        }

        if (about.Labels.Count > 0)
        {
            wire.Labels = new Wire.Labels();
            foreach (var (key, value) in about.Labels) wire.Labels.Labels_.Add(new Wire.Label { Key = key, Value = value });
        }

        if (DiscoveryOf(about) is { } discovery) wire.Discovery = discovery;
        if (about.Image.Length == 0) return;
        wire.Container = new Wire.ContainerInfo
        {
            Type = Wire.ContainerInfo.Types.Type.Docker, Docker = new Wire.ContainerInfo.Types.DockerInfo { Image = about.Image },
        };
    }

    /// <summary>The executor a framework brought, as it described it.</summary>
    public static Wire.ExecutorInfo ToWire(ExecutorSpec executor, FrameworkId framework)
    {
        var wire = executor.Definition.IsEmpty
            ? ExecutorInfoWriting.Write(executor)
            : Wire.ExecutorInfo.Parser.ParseFrom(ByteString.CopyFrom(executor.Definition.Span));
        wire.FrameworkId = new Wire.FrameworkID { Value = framework.Value };
        return wire;
    }
}
