using System.Text.Json;
using Sandun.Agent;

namespace Sandun.MesosApi.Agents;

/// <summary>Containers somebody waits for: those that are being started or ended. One that stays here long is stuck.</summary>
internal static class ContainersUnderWay
{
    /// <summary><c>/containerizer/debug</c>.</summary>
    public static void Write(Utf8JsonWriter json, AgentSnapshot view)
    {
        json.WriteStartObject();
        json.WriteStartArray("pending"u8);
        foreach (var task in view.Tasks.Values.Where(task => task.ExecutorRun is null)) Write(json, task.Id.Value, WordOf(task.Stage));
        foreach (var executor in view.Executors.Values) Write(json, executor.Run.Value, WordOf(executor.Stage));
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static string? WordOf(TaskStage stage) => stage switch
    {
        TaskStage.Launching => "launch",
        TaskStage.CancellingLaunch or TaskStage.Killing => "destroy",
        _ => null,
    };

    private static string? WordOf(ExecutorStage stage) => stage switch
    {
        ExecutorStage.Launching => "launch",
        ExecutorStage.Ending => "destroy",
        _ => null,
    };

    private static void Write(Utf8JsonWriter json, string container, string? operation)
    {
        if (operation is null) return;
        json.WriteStartObject();
        json.WriteString("operation"u8, operation);
        json.WriteStartObject("args"u8);
        json.WriteString("containerId"u8, container);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
