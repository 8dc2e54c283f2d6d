using System.Collections.Immutable;
using System.Globalization;
using Sandun.MesosApi.Mapping;
using Sandun.Protocol;
using Event = Sandun.MesosApi.Wire.Scheduler.Event;
using Type = Sandun.MesosApi.Wire.Scheduler.Event.Types.Type;

namespace Sandun.MesosApi.Client;

/// <summary>Events of a Mesos master, as Sandun's own schedulers take them.</summary>
internal static class EventReading
{
    /// <returns>What happened; null for what a scheduler of Sandun's need not know.</returns>
    /// <exception cref="FormatException">A value is malformed; the message names it.</exception>
    public static SchedulerEvent? Read(Event wire) => wire.Type switch
    {
        Type.Subscribed => new SchedulerEvent.Subscribed(new FrameworkId(wire.Subscribed.FrameworkId.Value)),
        Type.Offers => new SchedulerEvent.Offers([.. wire.Offers.Offers_.Select(Read)]),
        Type.Rescind => new SchedulerEvent.Rescind(new OfferId(wire.Rescind.OfferId.Value)),
        Type.Update => new SchedulerEvent.Update(Read(wire.Update.Status)),
        Type.Failure when wire.Failure is { AgentId: { } agent, ExecutorId: null } => new SchedulerEvent.Failure(new AgentId(agent.Value)),
        Type.Error => new SchedulerEvent.Error(wire.Error.Message),
        _ => null,
    };

    public static Offer Read(Wire.Offer wire) => new()
    {
        Id = new OfferId(wire.Id.Value), Agent = new AgentId(wire.AgentId.Value), Hostname = wire.Hostname, Address = wire.Url?.Address?.Ip ?? "",
        Resources = wire.Resources.Where(resource => resource.Revocable is null).ToCore(), Role = new Role(wire.AllocationInfo?.Role ?? Role.Any.Value),
        Attributes = wire.Attributes.Aggregate(
            ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal), (all, attribute) => all.SetItem(attribute.Name, Text(attribute))),
        Region = wire.Domain?.FaultDomain?.Region?.Name is { Length: > 0 } region ? region : null,
        Zone = wire.Domain?.FaultDomain?.Zone?.Name is { Length: > 0 } zone ? zone : null,

        // Mesos' agents do not say which containers they run; one that cannot answers the launch with that.
        HasDocker = true,
        Unavailability = wire.Unavailability?.ToCore(),
    };

    public static TaskStatus Read(Wire.TaskStatus wire) => new()
    {
        TaskId = new TaskId(wire.TaskId.Value), State = (TaskState)(int)wire.State, Message = wire.Message,
        Timestamp = DateTimeOffset.UnixEpoch + Scalars.Seconds(Math.Clamp(wire.Timestamp, 0, 1e11)), Source = (TaskStatusSource)(int)wire.Source,
        Agent = wire.AgentId is { } agent ? new AgentId(agent.Value) : null, Uuid = wire.HasUuid ? Scalars.Uuid(wire.Uuid) : null,
        Healthy = wire.HasHealthy ? wire.Healthy : null, Reason = wire.HasReason && Enum.TryParse<TaskReason>(wire.Reason.ToString(), ignoreCase: true, out var reason) ? reason : TaskReason.None,
        Pid = wire.ContainerStatus is { HasExecutorPid: true } container ? (int)container.ExecutorPid : 0,
        IpAddresses = [.. wire.ContainerStatus?.NetworkInfos.SelectMany(network => network.IpAddresses).Select(address => address.IpAddress).Where(text => text.Length > 0) ?? []],
    };

    private static string Text(Wire.Attribute wire) => wire.Type switch
    {
        Wire.Value.Types.Type.Scalar => wire.Scalar.Value.ToString("0.###", CultureInfo.InvariantCulture),
        Wire.Value.Types.Type.Ranges => $"[{string.Join(',', wire.Ranges.Range.Select(range => $"{range.Begin}-{range.End}"))}]",
        Wire.Value.Types.Type.Set => $"{{{string.Join(',', wire.Set.Item)}}}",
        _ => wire.Text?.Value ?? "",
    };
}
