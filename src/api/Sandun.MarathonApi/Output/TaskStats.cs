using System.Text.Json;
using Sandun.ServiceScheduler;

namespace Sandun.MarathonApi;

/// <summary>Writes the counts and ages of an app's tasks by their configuration.</summary>
internal static class TaskStats
{
    /// <summary>Writes the value of <c>taskStats</c>; groups without tasks are left out.</summary>
    public static void Write(Utf8JsonWriter writer, App app, IReadOnlyList<Instance> tasks, DateTimeOffset now)
    {
        writer.WriteStartObject();
        WriteGroup(writer, "startedAfterLastScaling", [.. tasks.Where(task => task.Version >= app.LastScalingAt)], now);
        WriteGroup(writer, "withLatestConfig", [.. tasks.Where(task => app.IsCurrent(task.Version))], now);
        WriteGroup(writer, "withOutdatedConfig", [.. tasks.Where(task => !app.IsCurrent(task.Version))], now);
        WriteGroup(writer, "totalSummary", tasks, now);
        writer.WriteEndObject();
    }

    private static void WriteGroup(Utf8JsonWriter writer, string name, IReadOnlyList<Instance> tasks, DateTimeOffset now)
    {
        if (tasks.Count == 0) return;
        writer.WriteStartObject(name);
        writer.WriteStartObject("stats");
        writer.WriteStartObject("counts");
        writer.WriteNumber("staged", tasks.Count(InstanceWords.IsStaged));
        writer.WriteNumber("running", tasks.Count(InstanceWords.IsRunning));
        writer.WriteNumber("healthy", tasks.Count(task => task.IsRunning() && task.Healthy == true));
        writer.WriteNumber("unhealthy", tasks.Count(task => task.IsRunning() && task.Healthy == false));
        writer.WriteEndObject();
        var ages = tasks.Where(task => task.IsRunning() && task.StartedAt is not null)
            .Select(task => (now - task.StartedAt!.Value).TotalSeconds).Order().ToList();
        if (ages.Count > 0)
        {
            writer.WriteStartObject("lifeTime");
            writer.WriteNumber("averageSeconds", Math.Round(ages.Average(), 3));
            writer.WriteNumber("medianSeconds", Math.Round((ages[(ages.Count - 1) / 2] + ages[ages.Count / 2]) / 2, 3));
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
