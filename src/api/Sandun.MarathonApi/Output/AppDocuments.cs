using System.Buffers;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Sandun.Protocol;
using Sandun.ServiceScheduler;

namespace Sandun.MarathonApi;

/// <summary>
/// Writes apps with what is embedded in them. The bytes of a definition, and of its entry in the list of apps, are kept as long as
/// the app and its instances are the same objects, so listing thousands of apps is mostly copying.
/// </summary>
internal sealed class AppDocuments
{
    private const AppEmbeds Listed = AppEmbeds.Counts | AppEmbeds.Deployments;

    private readonly ConditionalWeakTable<App, byte[]> _definitions = [];
    private readonly ConditionalWeakTable<App, Entry> _entries = [];

    /// <param name="Instances">What the counts were taken from.</param>
    /// <param name="Deployments">What held the app.</param>
    /// <param name="Bytes">The whole JSON object.</param>
    private sealed record Entry(
        ImmutableSortedDictionary<InstanceId, Instance>? Instances, ImmutableArray<DeploymentId> Deployments, byte[] Bytes);

    /// <summary>Writes an app as a value.</summary>
    public void Write(Utf8JsonWriter writer, App app, ServiceView view, AppEmbeds embeds, DateTimeOffset now)
    {
        if (embeds == Listed)
        {
            writer.WriteRawValue(ListEntry(app, view, now), skipInputValidation: true);
            return;
        }

        writer.WriteRawValue(Assemble(app, view, embeds, now), skipInputValidation: true);
    }

    /// <summary>Writes an app just created: no task yet, one deployment.</summary>
    public void WriteCreated(Utf8JsonWriter writer, App app, DeploymentId deployment)
    {
        var definition = _definitions.GetValue(app, Definition);
        var fresh = $$"""
            ,"tasksStaged":0,"tasksRunning":0,"tasksHealthy":0,"tasksUnhealthy":0,"deployments":[{"id":"{{deployment.Value}}"}]}
            """;
        writer.WriteRawValue([.. definition.AsSpan()[..^1], .. Encoding.UTF8.GetBytes(fresh)], skipInputValidation: true);
    }

    private byte[] ListEntry(App app, ServiceView view, DateTimeOffset now)
    {
        var instances = view.Instances.GetValueOrDefault(app.Id);
        var deployments = view.Deployments.IsEmpty ? [] : view.DeploymentsOf(app.Id).ToImmutableArray();
        if (_entries.TryGetValue(app, out var entry) && ReferenceEquals(entry.Instances, instances) &&
            entry.Deployments.AsSpan().SequenceEqual(deployments.AsSpan()))
            return entry.Bytes;
        entry = new Entry(instances, deployments, Assemble(app, view, Listed, now));
        _entries.AddOrUpdate(app, entry);
        return entry.Bytes;
    }

    /// <summary>Joins the kept definition and the embeds into one object.</summary>
    private byte[] Assemble(App app, ServiceView view, AppEmbeds embeds, DateTimeOffset now)
    {
        var definition = _definitions.GetValue(app, Definition);
        if (embeds == AppEmbeds.None) return definition;
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer, MarathonJson.WriterOptions))
        {
            writer.WriteStartObject();
            WriteEmbeds(writer, app, view, embeds, now);
            writer.WriteEndObject();
        }

        return [.. definition.AsSpan()[..^1], (byte)',', .. buffer.WrittenSpan[1..]];
    }

    private static byte[] Definition(App app)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer, MarathonJson.WriterOptions))
        {
            writer.WriteStartObject();
            AppJsonWriter.WriteMembers(writer, app.Spec, withLegacy: true);
            writer.Time("version", app.Version);
            writer.WriteStartObject("versionInfo");
            writer.Time("lastScalingAt", app.LastScalingAt);
            writer.Time("lastConfigChangeAt", app.LastConfigChangeAt);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteEmbeds(Utf8JsonWriter writer, App app, ServiceView view, AppEmbeds embeds, DateTimeOffset now)
    {
        var tasks = view.Listed(app.Id).ToList();
        if (embeds.HasFlag(AppEmbeds.Counts)) WriteCounts(writer, tasks);
        if (embeds.HasFlag(AppEmbeds.Deployments))
        {
            writer.WriteStartArray("deployments");
            foreach (var id in view.DeploymentsOf(app.Id))
            {
                writer.WriteStartObject();
                writer.WriteString("id", id.Value);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        if (embeds.HasFlag(AppEmbeds.Tasks)) TaskWriter.WriteList(writer, view, tasks);
        if (embeds.HasFlag(AppEmbeds.Readiness)) ReadinessWriter.Write(writer, app.Spec, tasks);
        if (embeds.HasFlag(AppEmbeds.LastTaskFailure) && view.LastFailures.TryGetValue(app.Id, out var failure)) WriteFailure(writer, failure);
        if (!embeds.HasFlag(AppEmbeds.TaskStats)) return;

        // Marathon 1.9 and later say tasksStats; its documents and clients all say taskStats, and some refuse what they do not know.
        writer.WritePropertyName("taskStats");
        TaskStats.Write(writer, app, tasks, now);
    }

    private static void WriteCounts(Utf8JsonWriter writer, List<Instance> tasks)
    {
        writer.WriteNumber("tasksStaged", tasks.Count(InstanceWords.IsStaged));
        writer.WriteNumber("tasksRunning", tasks.Count(InstanceWords.IsRunning));
        writer.WriteNumber("tasksHealthy", tasks.Count(task => task.IsRunning() && task.Healthy == true));
        writer.WriteNumber("tasksUnhealthy", tasks.Count(task => task.IsRunning() && task.Healthy == false));
    }

    private static void WriteFailure(Utf8JsonWriter writer, TaskFailure failure)
    {
        writer.WriteStartObject("lastTaskFailure");
        writer.WriteString("appId", failure.App.Value);
        writer.WriteString("host", failure.Host);
        writer.WriteString("message", failure.Message);
        writer.WriteString("state", failure.State.MesosName());
        writer.WriteString("taskId", failure.Task.Value);
        writer.TextOrNull("slaveId", failure.Agent?.Value);
        writer.Time("timestamp", failure.Timestamp);
        writer.Time("version", failure.Version);
        writer.WriteEndObject();
    }
}
