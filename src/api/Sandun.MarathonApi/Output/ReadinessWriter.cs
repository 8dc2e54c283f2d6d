using System.Text.Json;
using Sandun.Protocol;
using Sandun.ServiceScheduler;

namespace Sandun.MarathonApi;

/// <summary>Writes what is known of an app's readiness check.</summary>
internal static class ReadinessWriter
{
    /// <summary>Writes the member <c>readinessCheckResults</c>.</summary>
    public static void Write(Utf8JsonWriter writer, AppSpec? spec, IEnumerable<Instance> tasks)
    {
        writer.WriteStartArray("readinessCheckResults");
        foreach (var task in tasks)
            if (task.Readiness is { } result && task.Task is { } id)
                WriteOne(writer, spec?.ReadinessCheck?.Name ?? "readinessCheck", id, result);
        writer.WriteEndArray();
    }

    private static void WriteOne(Utf8JsonWriter writer, string name, TaskId id, ReadinessResult result)
    {
        writer.WriteStartObject();
        writer.WriteString("name", name);
        writer.WriteString("taskId", id.Value);
        writer.WriteBoolean("ready", result.Ready);
        if (result.Body is not null)
        {
            writer.WriteStartObject("lastResponse");
            writer.WriteNumber("status", result.Status);
            writer.WriteString("contentType", result.ContentType ?? "");
            writer.WriteString("body", result.Body);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }
}
