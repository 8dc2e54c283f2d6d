using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Sandun.Protocol;
using Sandun.ServiceScheduler;

namespace Sandun.MarathonApi;

/// <summary><c>/v2/tasks</c>: tasks of all apps.</summary>
internal static partial class TasksResource
{
    public static async ValueTask<Answer> HandleAsync(Call call) => (call.Segments[1..], call.Method) switch
    {
        ([], "GET") => List(call),
        ([], _) => Answer.MethodNotAllowed("GET"),
        (["delete"], "POST") => await KillAsync(call),
        (["delete"], _) => Answer.MethodNotAllowed("POST"),
        _ => Answer.NotFound($"URI not found: {call.Http.Request.Path.Value}"),
    };

    private static Answer List(Call call)
    {
        if (call.WantsText) return Answer.Text(TaskWriter.PlainText(call.View, call.View.AppsOnly()));
        var wanted = call.QueryAll("status").Concat(call.QueryAll("status[]")).ToList();
        if (wanted.FirstOrDefault(status => status is not ("running" or "staging")) is { } unknown)
            return Answer.Message(422, $"{unknown} is not a valid task status; known are running and staging");
        var tasks = call.View.AppsOnly().SelectMany(app => call.View.Listed(app.Id)).Where(instance => wanted.Count == 0 ||
            (wanted.Contains("running") && instance.IsRunning()) || (wanted.Contains("staging") && instance.IsStaged()));
        return Answer.Object(200, writer => TaskWriter.WriteList(writer, call.View, tasks));
    }

    private static async ValueTask<Answer> KillAsync(Call call)
    {
        if (call.Flag("scale") && call.Flag("wipe")) return Answer.Message(400, AppTasksResource.ScaleAndWipe);
        var (json, refusal) = await call.ReadJsonAsync();
        if (refusal is not null) return refusal;
        var findings = new Findings();
        var body = new Member(json, "", findings);
        var ids = body.Object() ? body["ids"].Required().Texts() : null;
        if (findings.ToRefusal() is { } broken) return Answer.Refusal(broken);
        var doomed = ImmutableArray.CreateBuilder<InstanceId>();
        foreach (var text in ids ?? [])
        {
            if (!TaskIdForm().IsMatch(text)) return Answer.Message(400, $"'{text}' is not a task id");
            if (Find(call.View, text) is { } instance) doomed.Add(instance);
        }

        return await call.AskAsync(
            new ServiceRequest.KillInstances([.. doomed.Distinct()], call.Flag("scale"), call.Flag("wipe"), call.Force));
    }

    private static InstanceId? Find(ServiceView view, string task)
    {
        var instance = new InstanceId(InstancePart().Match(task).Value);
        foreach (var instances in view.Instances.Values)
            if (instances.TryGetValue(instance, out var known) && known.Task?.Value == task)
                return instance;
        return null;
    }

    /// <summary>Marathon's task ids: an app's path with underscores, then a dot and the rest.</summary>
    [GeneratedRegex(@"^[^/\s]+\.[^/\s]+\z")]
    private static partial Regex TaskIdForm();

    /// <summary>The instance's id: up to and including the UUID.</summary>
    [GeneratedRegex(@"^(.+)\.(instance-|marathon-)([^.]+)")]
    private static partial Regex InstancePart();
}
