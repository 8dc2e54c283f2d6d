using System.Collections.Frozen;
using Google.Protobuf;
using Sandun.Protocol;
using Reason = Sandun.MesosApi.Wire.TaskStatus.Types.Reason;

namespace Sandun.MesosApi.Mapping;

/// <summary>Statuses as executors report them.</summary>
internal static class StatusReading
{
    private static readonly FrozenDictionary<Reason, TaskReason> s_reasons = Enum.GetValues<TaskReason>()
        .Where(reason => Enum.TryParse<Reason>(reason.ToString(), ignoreCase: true, out _))
        .ToFrozenDictionary(reason => Enum.Parse<Reason>(reason.ToString(), ignoreCase: true));

    /// <param name="wire">The status.</param>
    /// <param name="now">Its time where it names none.</param>
    /// <exception cref="FormatException">Its uuid is none, or a value is malformed.</exception>
    public static TaskStatus ToCore(this Wire.TaskStatus wire, DateTimeOffset now) => new()
    {
        TaskId = new TaskId(wire.TaskId.Value), State = (TaskState)(int)wire.State, Message = wire.Message, Healthy = wire.HasHealthy ? wire.Healthy : null,
        Timestamp = wire.HasTimestamp && Scalars.Seconds(wire.Timestamp) is var since && since > TimeSpan.Zero && since < TimeSpan.FromDays(365 * 1000)
            ? DateTimeOffset.UnixEpoch + since
            : now,
        Reason = wire.HasReason ? s_reasons.GetValueOrDefault(wire.Reason) : TaskReason.None, Uuid = wire.HasUuid ? Scalars.Uuid(wire.Uuid) : null,
        Source = TaskStatusSource.Executor, Pid = (int)(wire.ContainerStatus?.ExecutorPid ?? 0),
        IpAddresses = [.. (wire.ContainerStatus?.NetworkInfos ?? []).SelectMany(network => network.IpAddresses).Select(address => address.IpAddress)],
        Detail = new TaskStatusDetail
        {
            Data = wire.Data.Memory, Labels = wire.Labels.ToCore(), ContainerStatus = wire.ContainerStatus?.ToByteArray() ?? [],
            CheckStatus = wire.CheckStatus?.ToByteArray() ?? [], Limitation = wire.Limitation?.Resources.ToCore(),
        },
    };
}
