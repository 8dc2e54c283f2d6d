using System.Collections.Frozen;
using System.Net;
using System.Net.Sockets;
using Google.Protobuf;
using Sandun.Protocol;
using Reason = Sandun.MesosApi.Wire.TaskStatus.Types.Reason;
using WireStatus = Sandun.MesosApi.Wire.TaskStatus;

namespace Sandun.MesosApi.Mapping;

/// <summary>Statuses of tasks and operations, as the framework they go to understands them.</summary>
internal static class StatusMapping
{
    /// <summary>Reasons have the names Mesos gave them.</summary>
    private static readonly FrozenDictionary<TaskReason, Reason> s_reasons = Enum.GetValues<TaskReason>()
        .Where(reason => Enum.TryParse<Reason>(reason.ToString(), ignoreCase: true, out _))
        .ToFrozenDictionary(reason => reason, reason => Enum.Parse<Reason>(reason.ToString(), ignoreCase: true));

    public static WireStatus ToWire(this TaskStatus status, FrameworkCapabilities capabilities)
    {
        var wire = new WireStatus
        {
            TaskId = new Wire.TaskID { Value = status.TaskId.Value }, State = StateFor(status.State, capabilities), Timestamp = Scalars.Epoch(status.Timestamp),
            Source = (WireStatus.Types.Source)(int)status.Source,
        };
        if (status.Message.Length > 0) wire.Message = status.Message;
        if (status.Agent is { } agent) wire.AgentId = new Wire.AgentID { Value = agent.Value };
        if (status.Uuid is { } uuid) wire.Uuid = Scalars.Bytes(uuid);
        if (status.Healthy is { } healthy) wire.Healthy = healthy;
        if (ReasonOf(status) is { } reason) wire.Reason = reason;
        if (status.UnreachableSince is { } since) wire.UnreachableTime = new Wire.TimeInfo { Nanoseconds = Scalars.Nanoseconds(since - DateTimeOffset.UnixEpoch) };
        if (ContainerStatus(status) is { } container) wire.ContainerStatus = container;
        if (status.Check is { } check) wire.CheckStatus = CheckStatus(check);
        if (status.Detail is { } detail) Add(wire, detail);
        return wire;
    }

    /// <summary>The kind alone while there is no answer.</summary>
    private static Wire.CheckStatusInfo CheckStatus(CheckAnswer check)
    {
        switch (check.Protocol)
        {
            case HealthCheckProtocol.Command:
                var command = new Wire.CheckStatusInfo.Types.Command();
                if (check.Code >= 0) command.ExitCode = check.Code;
                return new Wire.CheckStatusInfo { Type = Wire.CheckInfo.Types.Type.Command, Command = command };
            case HealthCheckProtocol.MesosTcp:
                var tcp = new Wire.CheckStatusInfo.Types.Tcp();
                if (check.Code >= 0) tcp.Succeeded = check.Code != 0;
                return new Wire.CheckStatusInfo { Type = Wire.CheckInfo.Types.Type.Tcp, Tcp = tcp };
            default:
                var http = new Wire.CheckStatusInfo.Types.Http();
                if (check.Code > 0) http.StatusCode = (uint)check.Code;
                return new Wire.CheckStatusInfo { Type = Wire.CheckInfo.Types.Type.Http, Http = http };
        }
    }

    public static Wire.OperationStatus ToWire(this OperationStatus status, FrameworkCapabilities capabilities)
    {
        var wire = new Wire.OperationStatus { State = (Wire.OperationState)(int)status.State };
        if (status.Id is { } id) wire.OperationId = new Wire.OperationID { Value = id.Value };
        if (status.Message.Length > 0) wire.Message = status.Message;
        if (status.Uuid is { } uuid) wire.Uuid = new Wire.UUID { Value = Scalars.Bytes(uuid) };
        if (status.Agent is { } agent) wire.AgentId = new Wire.AgentID { Value = agent.Value };
        wire.ConvertedResources.Add(status.Converted.ToWire(OfferMapping.FormFor(capabilities), null));
        return wire;
    }

    /// <summary>Frameworks that are not partition-aware know one word for all that is lost, and some know no killing.</summary>
    public static Wire.TaskState StateFor(TaskState state, FrameworkCapabilities capabilities) => state switch
    {
        TaskState.Dropped or TaskState.Unreachable or TaskState.Gone or TaskState.GoneByOperator or TaskState.Unknown
            when !capabilities.HasFlag(FrameworkCapabilities.PartitionAware) => Wire.TaskState.TaskLost,
        TaskState.Killing when !capabilities.HasFlag(FrameworkCapabilities.TaskKillingState) => Wire.TaskState.TaskRunning,
        _ => (Wire.TaskState)(int)state,
    };

    /// <summary>The reason by Mesos' name; null for none.</summary>
    public static Reason? ReasonOf(TaskStatus status) => status.Reason switch
    {
        TaskReason.None or TaskReason.CommandExecutorFailed => null,
        TaskReason.FetchFailed or TaskReason.ImagePullFailed => Reason.ContainerLaunchFailed,
        TaskReason.AgentRebooted => Reason.AgentRestarted,
        var reason => s_reasons.TryGetValue(reason, out var same) ? same : null,
    };

    private static Wire.ContainerStatus? ContainerStatus(TaskStatus status)
    {
        if (status.Detail is { ContainerStatus.IsEmpty: false } detail) return Wire.ContainerStatus.Parser.ParseFrom(detail.ContainerStatus.Span);
        if (status.IpAddresses.IsEmpty && status.Pid == 0) return null;
        var container = new Wire.ContainerStatus { ContainerId = new Wire.ContainerID { Value = status.TaskId.Value } };
        if (status.Pid > 0) container.ExecutorPid = (uint)status.Pid;
        if (!status.IpAddresses.IsEmpty) container.NetworkInfos.Add(Network(status.IpAddresses));
        return container;
    }

    /// <summary>Addresses of a container.</summary>
    public static Wire.NetworkInfo Network(IEnumerable<string> addresses)
    {
        var network = new Wire.NetworkInfo();
        foreach (var text in addresses)
        {
            var isV6 = IPAddress.TryParse(text, out var address) && address.AddressFamily == AddressFamily.InterNetworkV6;
            network.IpAddresses.Add(new Wire.NetworkInfo.Types.IPAddress
            {
                Protocol = isV6 ? Wire.NetworkInfo.Types.Protocol.Ipv6 : Wire.NetworkInfo.Types.Protocol.Ipv4, IpAddress = text,
            });
        }

        return network;
    }

    private static void Add(WireStatus wire, TaskStatusDetail detail)
    {
        if (detail.Executor is { } executor) wire.ExecutorId = new Wire.ExecutorID { Value = executor.Value };
        if (!detail.Data.IsEmpty) wire.Data = ByteString.CopyFrom(detail.Data.Span);
        if (!detail.Labels.IsEmpty) wire.Labels = detail.Labels.ToWire();
        if (!detail.CheckStatus.IsEmpty) wire.CheckStatus = Wire.CheckStatusInfo.Parser.ParseFrom(detail.CheckStatus.Span);
        if (detail.Limitation is not { } limitation) return;
        wire.Limitation = new Wire.TaskResourceLimitation();
        wire.Limitation.Resources.Add(limitation.ToWire(ResourceForm.PostRefinement, null));
    }
}
