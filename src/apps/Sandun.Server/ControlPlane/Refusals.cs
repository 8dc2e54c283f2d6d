using Sandun.NativeApi;
using Sandun.ServiceScheduler;

namespace Sandun.Server.ControlPlane;

/// <summary>The scheduler's refusals as the native API words them: one sentence that names members and holders.</summary>
internal static class Refusals
{
    /// <summary>Broken rules named in one message; the rest is counted.</summary>
    private const int MaximumDetails = 20;

    public static ControlPlaneException Of(ServiceReply.Refused refused) => new(StatusOf(refused.Kind), Message(refused));

    public static int StatusOf(RefusalKind kind) => kind switch
    {
        RefusalKind.BadRequest => 400,
        RefusalKind.NotFound => 404,
        RefusalKind.Exists or RefusalKind.Locked => 409,
        RefusalKind.Invalid => 422,
        RefusalKind.TooMany => 403,
        RefusalKind.Unavailable => 503,
        RefusalKind.NotThereYet => 501,
        RefusalKind.Stale => 412,
        _ => 500,
    };

    /// <summary>Marathon's interface answers with its JSON reader's codes; here they are said.</summary>
    private static string Words(string error) => error switch
    {
        "error.path.missing" => "is missing",
        "error.expected.jsnumber" => "must be a number",
        "error.expected.jsstring" => "must be text",
        "error.expected.jsboolean" => "must be true or false",
        "error.expected.jsarray" => "must be a list",
        "error.expected.jsobject" => "must be an object",
        "error.expected.int" => "must be a whole number",
        "error.expected.numberformat" => "must be a number that can be kept",
        "error.minLength" => "must not be empty",
        _ => error,
    };

    private static string Message(ServiceReply.Refused refused)
    {
        if (refused.Kind == RefusalKind.Locked && !refused.Deployments.IsDefaultOrEmpty)
        {
            return $"the app is being changed by deployment {string.Join(", ", refused.Deployments)}: " +
                "wait for it, queue behind it with --queue (?onConflict=queue), or take its place with --force (?onConflict=supersede)";
        }

        if (refused.Details.IsDefaultOrEmpty) return refused.Message;
        var details = refused.Details.Take(MaximumDetails).Select(detail => $"{detail.Path}: {string.Join(", ", detail.Errors.Select(Words))}");
        var more = refused.Details.Length - MaximumDetails;
        return refused.Message + ": " + string.Join("; ", details) + (more > 0 ? FormattableString.Invariant($"; and {more} more") : "");
    }
}
