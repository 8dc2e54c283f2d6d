namespace Sandun.MarathonApi;

/// <summary><c>/v2/plugins</c>: plugins are code for Marathon's JVM, so none is ever here.</summary>
internal static class PluginsResource
{
    public static Answer Handle(Call call) => call.Segments switch
    {
        [_] => call.Method == "GET" ? Answer.Object(200, writer => writer.Texts("plugins", [])) : Answer.MethodNotAllowed("GET"),
        _ => Answer.NotFound($"No plugin with this pluginId: {call.Segments[1]}"),
    };
}
