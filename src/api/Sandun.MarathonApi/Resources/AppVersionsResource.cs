using Sandun.Protocol;
using Sandun.ServiceScheduler;

namespace Sandun.MarathonApi;

/// <summary>Stored versions of an app.</summary>
internal static class AppVersionsResource
{
    /// <summary>All, newest first.</summary>
    public static Answer All(Call call, PathId id)
    {
        if (call.Method != "GET") return Answer.MethodNotAllowed("GET");
        if (call.View.FindApp(id) is not { } app) return Call.AppMissing(id);
        var known = call.View.Versions.TryGetValue(id, out var versions) ? versions.Keys : [];
        return Answer.Object(200, writer => writer.Texts(
            "versions", known.Append(app.Version).Distinct().OrderDescending().Select(MarathonJson.Time)));
    }

    /// <summary>One: the bare definition, without counts.</summary>
    public static Answer One(Call call, PathId id, string text)
    {
        if (call.Method != "GET") return Answer.MethodNotAllowed("GET");
        if (!MarathonJson.TryTime(text, out var version)) return Answer.Message(422, $"Invalid format: \"{text}\"");
        if (call.View.FindApp(id) is not { } app) return Call.AppMissing(id);
        if (app.Version != version)
        {
            if (!call.View.Versions.TryGetValue(id, out var versions) || !versions.TryGetValue(version, out var stored))
                return Answer.NotFound($"App '{id}' does not exist in version {MarathonJson.Time(version)}");
            app = new App(stored.Spec, stored.Version, stored.LastScalingAt, stored.LastConfigChangeAt);
        }

        return Answer.Json(200, writer => call.Api.Documents.Write(writer, app, call.View, AppEmbeds.None, default));
    }
}
