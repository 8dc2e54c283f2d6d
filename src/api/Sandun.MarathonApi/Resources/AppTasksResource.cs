using System.Collections.Immutable;
using Sandun.Protocol;
using Sandun.ServiceScheduler;

namespace Sandun.MarathonApi;

/// <summary>Tasks of one app, or (to read) of all apps below a group.</summary>
internal static class AppTasksResource
{
    public const string ScaleAndWipe = "You cannot use scale and wipe at the same time.";

    public static async ValueTask<Answer> HandleAsync(Call call, string[] path)
    {
        var isGroup = path[^1] == "*";
        var id = PathId.Absolute(string.Join('/', isGroup ? path[..^1] : path));
        if (call.Method is not ("GET" or "DELETE")) return Answer.MethodNotAllowed("GET, DELETE");
        if (isGroup && !GroupWriter.Has(call.View.Groups, call.View.Apps, id)) return Call.GroupMissing(id);
        if (!isGroup && call.View.FindApp(id) is null) return Call.AppMissing(id);
        List<App> apps = isGroup ? [.. call.View.AppsOnly().Where(app => app.Id.IsWithin(id))] : [call.View.Apps[id]];
        return call.Method == "GET" ? List(call, apps) : await KillAsync(call, apps);
    }

    private static Answer List(Call call, List<App> apps) => call.WantsText
        ? Answer.Text(TaskWriter.PlainText(call.View, apps))
        : Answer.Object(200, writer => TaskWriter.WriteList(writer, call.View, apps.SelectMany(app => call.View.Listed(app.Id))));

    private static async ValueTask<Answer> KillAsync(Call call, List<App> apps)
    {
        if (call.Flag("scale") && call.Flag("wipe")) return Answer.Message(400, ScaleAndWipe);
        var host = call.Query("host");
        var doomed = apps.SelectMany(app => call.View.Listed(app.Id))
            .Where(instance => host is null or "" or "*" || instance.Host == host).Select(instance => instance.Id).ToImmutableArray();
        return await call.AskAsync(new ServiceRequest.KillInstances(doomed, call.Flag("scale"), call.Flag("wipe"), call.Force));
    }

    public static async ValueTask<Answer> KillOneAsync(Call call, PathId id, string task)
    {
        if (call.View.FindApp(id) is null) return Call.AppMissing(id);
        if (call.Flag("scale") && call.Flag("wipe")) return Answer.Message(400, ScaleAndWipe);
        if (call.View.Listed(id).FirstOrDefault(instance => instance.Task?.Value == task) is not { } doomed)
            return Answer.NotFound($"Task '{task}' does not exist");
        var request = new ServiceRequest.KillInstances([doomed.Id], call.Flag("scale"), call.Flag("wipe"), call.Force);
        return await call.AskAsync(request, reply => reply switch
        {
            ServiceReply.Deploying deploying => Answer.Deploying(deploying),
            ServiceReply.Killed { Instances: [var killed, ..] } => Answer.Object(200, writer =>
            {
                writer.WritePropertyName("task");
                TaskWriter.Write(writer, call.View, killed);
            }),
            _ => Answer.NotFound($"Task '{task}' does not exist"),
        });
    }
}
