using Call = Sandun.MesosApi.Wire.Executor.Call;

namespace Sandun.MesosApi.Agents;

/// <summary>Mesos' checks of an executor's call; the messages are Mesos'.</summary>
internal static class ExecutorCallValidation
{
    private const int UuidLength = 16;

    /// <summary>What is wrong, or null.</summary>
    public static string? Error(Call call)
    {
        if (!call.HasType) return "Expecting 'type' to be present";
        return call.Type switch
        {
            Call.Types.Type.Subscribe when call.Subscribe is null => "Expecting 'subscribe' to be present",
            Call.Types.Type.Subscribe => call.Subscribe.UnacknowledgedUpdates.Select(update => StatusError(call, update.Status)).FirstOrDefault(error => error is not null),
            Call.Types.Type.Update when call.Update is null => "Expecting 'update' to be present",
            Call.Types.Type.Update => StatusError(call, call.Update.Status),
            Call.Types.Type.Message when call.Message is null => "Expecting 'message' to be present",
            _ => null,
        };
    }

    private static string? StatusError(Call call, Wire.TaskStatus status)
    {
        var (executor, framework) = (call.ExecutorId.Value, call.FrameworkId.Value);
        if (!status.HasUuid) return "Expecting 'uuid' to be present";
        if (status.Uuid.Length != UuidLength) return "Not a valid UUID";
        if (status.ExecutorId is { } named && named.Value != executor)
            return $"ExecutorID in Call: {executor} does not match ExecutorID in TaskStatus: {named.Value}";
        if (status.Source != Wire.TaskStatus.Types.Source.Executor)
            return $"Received Call from executor {executor} of framework {framework} with invalid source, expecting 'SOURCE_EXECUTOR'";
        return status.State == Wire.TaskState.TaskStaging ? $"Received TASK_STAGING from executor {executor} of framework {framework} which is not allowed" : null;
    }
}
