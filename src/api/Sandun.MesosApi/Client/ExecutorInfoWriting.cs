using Google.Protobuf;
using Sandun.MesosApi.Mapping;
using Sandun.Protocol;

namespace Sandun.MesosApi.Client;

/// <summary>Executors that apps of Sandun's own scheduler bring, in Mesos' form.</summary>
public static class ExecutorInfoWriting
{
    /// <summary>Mesos' <c>FrameworkInfo</c> in protobuf, as <see cref="ExecutorSpec.Framework"/> holds it.</summary>
    public static ReadOnlyMemory<byte> Framework(FrameworkInfo info) => info.ToWire().ToByteArray();

    /// <summary>What Mesos must know of an executor to run it; of one whose program is not known here only its name.</summary>
    internal static Wire.ExecutorInfo Write(ExecutorSpec executor)
    {
        var wire = new Wire.ExecutorInfo { ExecutorId = new Wire.ExecutorID { Value = executor.Id.Value } };
        if (executor is not { IsCustom: true, Program: { } program }) return wire;
        wire.Type = Wire.ExecutorInfo.Types.Type.Custom;
        wire.Name = executor.Name;
        wire.Command = TaskInfoWriting.Command(program);
        if (TaskInfoWriting.Container(program) is { } container) wire.Container = container;
        wire.ShutdownGracePeriod = new Wire.DurationInfo { Nanoseconds = Scalars.Nanoseconds(executor.ShutdownGrace) };
        return wire;
    }
}
