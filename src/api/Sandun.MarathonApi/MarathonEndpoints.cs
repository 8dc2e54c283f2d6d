using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Sandun.MarathonApi;

/// <summary>Marathon's REST API on ASP.NET Core routes.</summary>
public static class MarathonEndpoints
{
    /// <summary>
    /// Maps <c>/v2</c> and <c>/ping</c>, and both below <c>/service/marathon</c>. The returned builder applies to all of them.
    /// Event streams are cut when the host stops.
    /// </summary>
    public static IEndpointConventionBuilder MapMarathonApi(
        this IEndpointRouteBuilder routes, IServices services, MarathonApiOptions options)
    {
        var api = new Api(services, options);
        api.Begin(routes.ServiceProvider.GetService<IHostApplicationLifetime>()?.ApplicationStopping ?? CancellationToken.None);
        var group = routes.MapGroup("");
        foreach (var prefix in (string[])["", "/service/marathon"])
        {
            group.Map(prefix + "/v2/{**path}", http => api.Figures.MeasureAsync(http, it => HandleAsync(it, api, prefix)));
            group.MapGet(prefix + "/ui/{**page}", http => ToConsoleAsync(http));
            group.Map(prefix + "/ping", http => api.Figures.MeasureAsync(http, it => AnswerSending.SendAsync(it, InfoResource.Ping(it))));
            group.Map(prefix + "/metrics", http => api.Figures.MeasureAsync(http, it => AnswerSending.SendAsync(it, MetricsResource.Json(it, api))));
            group.Map(prefix + "/metrics/prometheus", http => api.Figures.MeasureAsync(http, it => AnswerSending.SendAsync(it, MetricsResource.Prometheus(it, api))));
            group.Map(prefix + "/logging", async http => await AnswerSending.SendAsync(http, await LoggingResource.HandleAsync(http, api)));
        }

        return group;
    }

    /// <summary>Where Marathon had its page; bookmarks of it lead to the console.</summary>
    private static Task ToConsoleAsync(HttpContext http)
    {
        http.Response.Redirect("/");
        return Task.CompletedTask;
    }

    internal static async Task HandleAsync(HttpContext http, Api api, string prefix)
    {
        var path = http.Request.Path.Value![(prefix.Length + "/v2".Length)..];
        var segments = path.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase).Split('/', StringSplitOptions.RemoveEmptyEntries);
        var call = new Call(http, api, prefix, segments);
        if (api.Options.Leader() is { } leader) http.Response.Headers["X-Marathon-Leader"] = $"{http.Request.Scheme}://{leader}";
        try
        {
            if (await DispatchAsync(call) is { } answer) await AnswerSending.SendAsync(http, answer);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The caller has gone; there is nobody to answer.
        }
    }

    /// <summary>The answer, or null when the resource has answered itself.</summary>
    private static async ValueTask<Answer?> DispatchAsync(Call call) => (call.Segments.Length == 0 ? "" : call.Segments[0]) switch
    {
        "apps" => await AppsResource.HandleAsync(call),
        "groups" => await GroupsResource.HandleAsync(call),
        "tasks" => await TasksResource.HandleAsync(call),
        "deployments" => await DeploymentsResource.HandleAsync(call),
        "queue" => await QueueResource.HandleAsync(call),
        "events" => await EventsResource.HandleAsync(call),
        "info" => InfoResource.Info(call),
        "leader" => await InfoResource.LeaderAsync(call),
        "pods" => await PodsResource.HandleAsync(call),
        "eventSubscriptions" => await SubscriptionsResource.HandleAsync(call),
        "artifacts" => await ArtifactsResource.HandleAsync(call),
        "plugins" => PluginsResource.Handle(call),
        "schemas" => SchemasResource.Handle(call),
        _ => Answer.NotFound($"URI not found: {call.Http.Request.Path.Value}"),
    };
}
