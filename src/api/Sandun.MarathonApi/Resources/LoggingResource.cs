using Microsoft.AspNetCore.Http;

namespace Sandun.MarathonApi;

/// <summary><c>/logging</c>: what is logged, changed while the server runs.</summary>
internal static class LoggingResource
{
    /// <summary>Marathon's bound: a level raised to look at something is not meant to stay.</summary>
    private const int MaxSeconds = 7 * 24 * 3600;

    public static async Task<Answer> HandleAsync(HttpContext http, Api api)
    {
        if (api.Options.LogLevels is not { } levels) return Answer.NotThereYet("Log levels cannot be changed here");
        if (http.Request.Method is "GET" or "HEAD") return Answer.Object(200, writer => writer.TextMapMembers(levels.All()));
        if (http.Request.Method != "POST") return Answer.MethodNotAllowed("GET, POST");
        var (body, refusal) = await RequestBody.ReadAsync(http.Request, http.RequestAborted);
        if (refusal is not null) return refusal;
        if (!JsonText.TryParse(body, out var root, out var broken)) return Answer.Refusal(broken);
        var findings = new Findings();
        var change = new Member(root, "", findings);
        var logger = change.Required().Object() ? change["logger"].Required().Text(1) : null;
        var level = change["level"].Required().OneOf(
            ("trace", LogLevelWord.Trace), ("debug", LogLevelWord.Debug), ("info", LogLevelWord.Info), ("warn", LogLevelWord.Warn),
            ("error", LogLevelWord.Error), ("off", LogLevelWord.Off), ("inherit", LogLevelWord.Inherit));
        var seconds = change["durationSeconds"].Integer(1, MaxSeconds);
        if (findings.ToRefusal() is { } invalid) return Answer.Refusal(invalid);
        levels.Set(logger!, level!.Value, seconds is { } limit ? TimeSpan.FromSeconds(limit) : null);
        return Answer.Object(200, writer => writer.TextMapMembers(levels.All().Where(pair => pair.Key == logger)));
    }
}
