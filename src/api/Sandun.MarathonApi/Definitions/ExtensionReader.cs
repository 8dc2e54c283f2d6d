using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Sandun.Protocol;

namespace Sandun.MarathonApi;

/// <summary>Keeps members that decide nothing yet but are returned, as compact JSON text, so that equal content is equal text.</summary>
internal static class ExtensionReader
{
    /// <summary>Sandun's own, then Marathon's; each is an object. The scheduler reads the check from it.</summary>
    private static readonly string[] s_kept = ["routing", "autoscaling", "spread", "rollout", "placement", "executorResources", "check"];

    /// <param name="app">The definition.</param>
    /// <param name="ports">How many ports it has.</param>
    public static ImmutableSortedDictionary<string, string> Read(Member app, int ports)
    {
        GenericCheckReader.Check(app["check"], ports);
        var kept = Sorted.Empty.ToBuilder();
        foreach (var name in s_kept)
            if (app[name].IsPresent && app[name].Object())
                kept[name] = Compact(app[name].Value);
        if (kept.ContainsKey("check") && app["container"].IsPresent && (app["container"]["type"].Value.ValueKind != JsonValueKind.String ||
            app["container"]["type"].Value.ValueEquals("DOCKER")))
            app.Findings.BrokenRule(app["check"].Path, "AppDefinition must not use 'check' with container type DOCKER");
        return kept.ToImmutable();
    }

    /// <summary>Keeps the named members that are objects.</summary>
    public static ImmutableSortedDictionary<string, string> Keep(Member parent, params ReadOnlySpan<string> names)
    {
        var kept = Sorted.Empty.ToBuilder();
        foreach (var name in names)
            if (parent[name].Object())
                kept[name] = Compact(parent[name].Value);
        return kept.ToImmutable();
    }

    private static string Compact(JsonElement value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, MarathonJson.WriterOptions)) value.WriteTo(writer);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
