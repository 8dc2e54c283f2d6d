using Sandun.NativeApi;

namespace Sandun.WebConsole.Parts;

/// <summary>Which mark a state gets.</summary>
public static class Marks
{
    public static MarkKind Of(AppState state) => state switch
    {
        AppState.Waiting => MarkKind.Warning,
        AppState.Delayed or AppState.Unhealthy => MarkKind.Bad,
        AppState.Deploying => MarkKind.Busy,
        AppState.Running => MarkKind.Good,
        _ => MarkKind.Off,
    };

    public static MarkKind Of(Light light) => light switch
    {
        Light.Green => MarkKind.Good,
        Light.Yellow => MarkKind.Warning,
        Light.Red => MarkKind.Bad,
        _ => MarkKind.Off,
    };

    /// <summary>By Marathon's condition of an instance.</summary>
    public static MarkKind OfCondition(string condition) => condition.ToLowerInvariant() switch
    {
        "running" => MarkKind.Good,
        "scheduled" => MarkKind.Warning,
        "provisioned" or "created" or "staging" or "starting" or "killing" => MarkKind.Busy,
        "finished" or "killed" => MarkKind.Off,
        _ => MarkKind.Bad,
    };

    public static MarkKind OfHealth(bool? healthy) => healthy switch
    {
        true => MarkKind.Good,
        false => MarkKind.Bad,
        null => MarkKind.Off,
    };

    public static MarkKind OfRoute(string route) => route switch
    {
        "serving" => MarkKind.Good,
        "starting" or "draining" => MarkKind.Busy,
        _ => MarkKind.Off,
    };

    /// <summary>The class that gives a mark or a banner its colour.</summary>
    public static string Class(MarkKind kind) => kind switch
    {
        MarkKind.Good => "good",
        MarkKind.Busy => "busy",
        MarkKind.Warning => "warn",
        MarkKind.Bad => "bad",
        _ => "off",
    };
}
