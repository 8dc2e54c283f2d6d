using Sandun.Protocol;
using Sandun.ServiceScheduler;

namespace Sandun.MarathonApi;

/// <summary><c>/v2/apps</c>: the path after it is an app's id, perhaps followed by a sub-resource.</summary>
internal static class AppsResource
{
    public static async ValueTask<Answer> HandleAsync(Call call)
    {
        var path = call.Segments[1..];
        if (path.Length == 0) return await AllAsync(call);
        if (path.Length > 2 && path[^2] == "tasks" && call.Method == "DELETE")
            return await AppTasksResource.KillOneAsync(call, Id(path[..^2]), path[^1]);
        if (path.Length > 2 && path[^2] == "versions") return AppVersionsResource.One(call, Id(path[..^2]), path[^1]);
        if (path.Length > 1 && path[^1] == "tasks") return await AppTasksResource.HandleAsync(call, path[..^1]);
        if (path.Length > 1 && path[^1] == "versions") return AppVersionsResource.All(call, Id(path[..^1]));
        if (path.Length > 1 && path[^1] == "restart") return await RestartAsync(call, Id(path[..^1]));
        return await OneAsync(call, path);
    }

    private static PathId Id(string[] path) => PathId.Absolute(string.Join('/', path));

    private static ValueTask<Answer> AllAsync(Call call) => call.Method switch
    {
        "GET" => new(List(call)),
        "POST" => CreateAsync(call),
        "PUT" => AppUpdates.ManyAsync(call, mayCreate: true),
        "PATCH" => AppUpdates.ManyAsync(call, mayCreate: false),
        _ => new(Answer.MethodNotAllowed("GET, POST, PUT, PATCH")),
    };

    private static ValueTask<Answer> OneAsync(Call call, string[] path) => call.Method switch
    {
        "GET" => new(path[^1] == "*" ? Members(call, Id(path[..^1])) : Read(call, Id(path))),
        "PUT" => AppUpdates.OneAsync(call, Id(path), mayCreate: true),
        "PATCH" => AppUpdates.OneAsync(call, Id(path), mayCreate: false),
        "DELETE" => DeleteAsync(call, Id(path)),
        _ => new(Answer.MethodNotAllowed("GET, PUT, PATCH, DELETE")),
    };

    private static Answer List(Call call)
    {
        // The plain list is asked for most, and kept.
        if (!call.Http.Request.Query.Any(pair => pair.Key is "cmd" or "id" or "label" or "embed"))
        {
            var view = call.View;
            return call.Api.Listed.Of(view, length => WriteApps(call, "apps", view.AppsOnly(), AppEmbeds.Counts | AppEmbeds.Deployments, length));
        }

        var apps = call.View.AppsOnly();
        if (call.Query("cmd") is { Length: > 0 } cmd)
            apps = apps.Where(app => app.Spec.Command?.Contains(cmd, StringComparison.OrdinalIgnoreCase) ?? false);
        if (call.Query("id") is { Length: > 0 } id) apps = apps.Where(app => app.Id.Value.Contains(id, StringComparison.OrdinalIgnoreCase));
        if (call.Query("label") is { Length: > 0 } label)
        {
            if (!LabelSelector.TryParse(label, out var selector, out var error)) return Answer.Message(422, error);
            apps = apps.Where(app => selector.Matches(app.Spec.Labels));
        }

        return WriteApps(call, "apps", apps, call.Embeds(AppEmbeds.Counts | AppEmbeds.Deployments));
    }

    private static Answer WriteApps(Call call, string member, IEnumerable<App> apps, AppEmbeds embeds, int length = 1024)
    {
        var now = call.Api.Options.Time.GetUtcNow();
        return Answer.Object(
            200,
            writer =>
            {
                writer.WriteStartArray(member);
                foreach (var app in apps) call.Api.Documents.Write(writer, app, call.View, embeds, now);
                writer.WriteEndArray();
            },
            length);
    }

    private static async ValueTask<Answer> CreateAsync(Call call)
    {
        var (json, refusal) = await call.ReadJsonAsync();
        if (refusal is not null) return refusal;
        var read = AppJsonReader.Read(json, null, PathId.Root, call.Defaults);
        if (read.Spec is not { } spec) return Answer.Refusal(read.Refusal!);
        if (call.View.Apps.TryGetValue(spec.Id, out var taken))
            return Answer.Message(409, $"{(taken.Spec.Pod is null ? "An app" : "A pod")} with id [{spec.Id}] already exists.");
        return await call.AskAsync(new ServiceRequest.CreateApp(spec, call.Force), reply =>
            reply is ServiceReply.Deploying deploying ? Created(call, spec, deploying) : Answer.Empty(201));
    }

    /// <summary>The app as stored, with its assigned ports; what was asked for, should it be gone again already.</summary>
    private static Answer Created(Call call, AppSpec spec, ServiceReply.Deploying deploying)
    {
        var view = call.Api.Services.View;
        var app = view.Apps.GetValueOrDefault(spec.Id) ?? new App(spec, deploying.Version, deploying.Version, deploying.Version);
        return Answer.Json(201, writer => call.Api.Documents.WriteCreated(writer, app, deploying.Deployment)) with
        {
            Location = call.Url("apps", spec.Id),
            Deployment = deploying.Deployment.Value,
        };
    }

    private static Answer Read(Call call, PathId id)
    {
        if (call.View.FindApp(id) is not { } app) return Call.AppMissing(id);
        var embeds = call.Embeds(AppEmbeds.Counts | AppEmbeds.Tasks | AppEmbeds.Deployments | AppEmbeds.LastTaskFailure);
        return Answer.Object(200, writer =>
        {
            writer.WritePropertyName("app");
            call.Api.Documents.Write(writer, app, call.View, embeds, call.Api.Options.Time.GetUtcNow());
        });
    }

    /// <summary>All apps below a group, for an id that ends in <c>/*</c>.</summary>
    private static Answer Members(Call call, PathId group)
    {
        if (!GroupWriter.Has(call.View.Groups, call.View.Apps, group)) return Call.GroupMissing(group);
        return WriteApps(call, "*", call.View.AppsOnly().Where(app => app.Id.IsWithin(group)),
            call.Embeds(AppEmbeds.Counts | AppEmbeds.Tasks | AppEmbeds.Deployments | AppEmbeds.LastTaskFailure));
    }

    private static async ValueTask<Answer> DeleteAsync(Call call, PathId id) => call.View.FindApp(id) is not null
        ? await call.AskAsync(new ServiceRequest.DeleteApp(id, call.Flag("force", otherwise: true)))
        : Call.AppMissing(id);

    private static async ValueTask<Answer> RestartAsync(Call call, PathId id)
    {
        if (call.Method != "POST") return Answer.MethodNotAllowed("POST");
        return call.View.FindApp(id) is not null ? await call.AskAsync(new ServiceRequest.RestartApp(id, call.Force)) : Call.AppMissing(id);
    }
}
