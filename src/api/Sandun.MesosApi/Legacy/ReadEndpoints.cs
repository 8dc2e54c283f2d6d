using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Sandun.MesosApi.Files;
using Sandun.MesosApi.Http;
using Sandun.MesosApi.Json;
using Sandun.MesosApi.Logging;
using Sandun.MesosApi.Metrics;
using Sandun.MesosApi.Operator;
using Sandun.ResourceManager;
using static Sandun.MesosApi.Http.ServedPath;

namespace Sandun.MesosApi.Legacy;

/// <summary>The endpoints existing tools read.</summary>
internal sealed class ReadEndpoints(IMesosPool pool, MesosApiOptions options)
{
    private const int TasksOfAPage = 100;

    public IEnumerable<ServedPath> Paths =>
    [
        .. Both("/state", http => JsonAnswer.StreamAsync(http, State().Parts())),
        Get("/state-summary", http => JsonAnswer.StreamAsync(http, new SummaryDocument(pool.View, pool.History, options).Parts())),
        Get("/slaves", SlavesAsync), Get("/frameworks", FrameworksAsync), .. Both("/tasks", TasksAsync), .. Both("/roles", RolesAsync),
        Get("/registrar(1)/registry", http => JsonAnswer.StreamAsync(http, RegistryDocument.Parts(pool, options))),
        Get("/maintenance/status", http => JsonAnswer.SendAsync(http, json => MessageJson.Write(json, MaintenanceWriting.Status(pool.View)))),
        new ServedPath("/redirect", RedirectAsync) { IsLocal = true },
        Get("/health", http => Answers.EmptyAsync(http, StatusCodes.Status200OK)) with { IsLocal = true },
        Get("/version", http => JsonAnswer.SendAsync(http, WriteVersion)) with { IsLocal = true },
        Get("/flags", http => JsonAnswer.SendAsync(http, WriteFlags)) with { IsLocal = true },
        Get("/metrics/snapshot", http => MetricsAnswer.SendAsync(http, PoolMetrics.Of(pool, options))) with { IsLocal = true },
        Get("/system/stats.json", http => JsonAnswer.SendAsync(http, MachineMetrics.WriteStats)) with { IsLocal = true },
        new ServedPath("/logging/toggle", (http, _) => LoggingCalls.ToggleAsync(http, options.Logging)) { IsLocal = true },
        .. Refusals.Paths,
        .. new FileEndpoints(new LogFile(options.LogFile)).Paths.Select(file => Get(file.Path, file.AnswerAsync) with { IsLocal = true }),
    ];

    private StateDocument State() => new(pool.View, pool.History, options);

    private Task SlavesAsync(HttpContext http)
    {
        var only = http.Request.Query["slave_id"].ToString();
        var (view, registered) = (pool.View, pool.History.Agents);
        var agents = view.Agents.Values.Where(agent => only.Length == 0 || agent.Id.Value == only).ToArray();
        Action<Utf8JsonWriter> Part(AgentView agent) => json =>
        {
            json.WriteStartObject();
            AgentText.WriteMembers(json, agent, registered.TryGetValue(agent.Id, out var at) ? at : null);
            AgentText.WriteFull(json, agent);
            json.WriteEndObject();
        };
        return JsonAnswer.StreamAsync(http,
        [
            json => Begin(json, "slaves"), .. agents.Where(AgentWriting.IsRegistered).Select(Part),
            json => Next(json, "recovered_slaves"),
            .. agents.Where(agent => agent.IsAwaited).Select<AgentView, Action<Utf8JsonWriter>>(agent => json => AgentText.WriteIdentity(json, agent)), End,
        ]);
    }

    private Task FrameworksAsync(HttpContext http)
    {
        var only = http.Request.Query["framework_id"].ToString();
        var ended = pool.History.CompletedFrameworks.Where(framework => only.Length == 0 || framework.Record.Id.Value == only);
        return JsonAnswer.StreamAsync(http,
        [
            json => Begin(json, "frameworks"), .. State().Frameworks(only.Length == 0 ? null : only),
            json => Next(json, "completed_frameworks"), .. ended.SelectMany(StateDocument.Completed),
            json => Next(json, "unregistered_frameworks"), End,
        ]);
    }

    /// <summary>A page of tasks, newest first unless asked otherwise.</summary>
    private Task TasksAsync(HttpContext http)
    {
        var query = http.Request.Query;
        var (limit, offset) = (Number(query["limit"], TasksOfAPage), Number(query["offset"], 0));
        var (framework, id) = (query["framework_id"].ToString(), query["task_id"].ToString());
        var all = pool.History.TasksOf(pool.View)
            .Concat(pool.History.Frameworks.Values.Concat(pool.History.CompletedFrameworks).SelectMany(known => known.CompletedTasks))
            .Where(task => (framework.Length == 0 || task.Key.Framework.Value == framework) && (id.Length == 0 || task.Key.Task.Value == id));
        var ordered = query["order"] == "asc"
            ? all.OrderBy(task => task.Status.Timestamp).ThenBy(task => task.Key)
            : all.OrderByDescending(task => task.Status.Timestamp).ThenBy(task => task.Key);
        var page = ordered.Skip(offset).Take(limit).Select<PoolTask, Action<Utf8JsonWriter>>(task => json => TaskText.Write(json, task));
        return JsonAnswer.StreamAsync(http, [json => Begin(json, "tasks"), .. page, End]);
    }

    private Task RolesAsync(HttpContext http) => JsonAnswer.SendAsync(http, json =>
    {
        Begin(json, "roles");
        foreach (var role in RoleWriting.Known(pool.View)) RoleText.Write(json, role);
        End(json);
    });

    private Task RedirectAsync(HttpContext http, string rest)
    {
        // Else a client that follows would go round in circles.
        if (rest.Length > 0) return Answers.EmptyAsync(http, StatusCodes.Status404NotFound);
        if (options.Leader() is not { } leader) return Answers.TextAsync(http, StatusCodes.Status503ServiceUnavailable, "No leader elected");
        http.Response.Headers.Location = "//" + leader;
        return Answers.EmptyAsync(http, StatusCodes.Status307TemporaryRedirect);
    }

    private static void WriteVersion(Utf8JsonWriter json) => MessageJson.Write(json, Masters.Version());

    private void WriteFlags(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        FlagText.Write(json, options);
        json.WriteEndObject();
    }

    private static void Begin(Utf8JsonWriter json, string name)
    {
        json.WriteStartObject();
        json.WriteStartArray(name);
    }

    private static void Next(Utf8JsonWriter json, string name)
    {
        json.WriteEndArray();
        json.WriteStartArray(name);
    }

    private static void End(Utf8JsonWriter json)
    {
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static int Number(string? text, int otherwise) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : otherwise;
}
