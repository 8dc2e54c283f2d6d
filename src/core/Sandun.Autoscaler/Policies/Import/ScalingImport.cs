using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Sandun.Protocol;

namespace Sandun.Autoscaler.Policies;

/// <summary>Reads the policies of other autoscalers: Kubernetes' HorizontalPodAutoscaler, and what marathon-autoscale is configured by.</summary>
public static class ScalingImport
{
    /// <summary>Objects of one file.</summary>
    private const int MaxObjects = 1_000;

    /// <summary>Reads a file.</summary>
    /// <param name="json">A HorizontalPodAutoscaler, a list of them, or an app definition with AS_ labels or variables.</param>
    /// <param name="find">The app of an id, or null; its CPUs and memory turn quantities into shares.</param>
    /// <param name="surroundings">What the objects themselves do not say.</param>
    /// <exception cref="FormatException">It is none of these; the message says why.</exception>
    public static ImmutableArray<ImportedScaling> Read(string json, Func<string, AppSpec?> find, ImportSurroundings surroundings)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var found = ImmutableArray.CreateBuilder<ImportedScaling>();
            foreach (var item in Items(document.RootElement).Take(MaxObjects)) found.Add(One(item, find, surroundings));
            return found.Count > 0 ? found.ToImmutable() : throw new FormatException("the list holds no object");
        }
        catch (JsonException broken)
        {
            throw new FormatException("it is not JSON: " + broken.Message);
        }
        catch (InvalidOperationException kind)
        {
            throw new FormatException("a member has another kind of value than it should: " + kind.Message);
        }
    }

    /// <summary>What an app's own labels say; null when it has none of marathon-autoscale.</summary>
    public static ImportedScaling? OfLabels(AppSpec app)
    {
        var values = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in app.Labels)
            if (name.StartsWith(MarathonAutoscaleImport.Prefix, StringComparison.Ordinal)) values[name] = value;
        return values.Count == 0 ? null : MarathonAutoscaleImport.Read(values, app.Id.ToString(), _ => app);
    }

    /// <summary>A number in the form people write; culture plays no part.</summary>
    internal static decimal? Number(string? text) =>
        decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    internal static JsonElement? Member(JsonElement of, string name) =>
        of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    internal static string? Text(JsonElement of, string name) => Member(of, name) is { } value
        ? value.ValueKind is JsonValueKind.String or JsonValueKind.Number ? value.ToString() : throw new FormatException($"{name} must be a text or a number")
        : null;

    internal static string Serialize(DeclaredScaling declared) => JsonSerializer.Serialize(declared, ScalingJson.Default.DeclaredScaling);

    private static IEnumerable<JsonElement> Items(JsonElement root)
    {
        if (root.ValueKind == JsonValueKind.Array) return root.EnumerateArray();
        return Member(root, "items") is { ValueKind: JsonValueKind.Array } items ? items.EnumerateArray() : [root];
    }

    private static ImportedScaling One(JsonElement item, Func<string, AppSpec?> find, ImportSurroundings surroundings)
    {
        if (item.ValueKind != JsonValueKind.Object) throw new FormatException("an object is expected");
        if (Text(item, "kind") is { } kind)
        {
            return kind == "HorizontalPodAutoscaler"
                ? HpaImport.Read(item, find, surroundings)
                : throw new FormatException($"kind {kind} is not known; a HorizontalPodAutoscaler is");
        }

        var values = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var place in new[] { "env", "labels" })
        {
            if (Member(item, place) is not { ValueKind: JsonValueKind.Object } members) continue;
            foreach (var member in members.EnumerateObject())
            {
                // A secret's reference is an object; none of the settings is one.
                if (member.Name.StartsWith(MarathonAutoscaleImport.Prefix, StringComparison.Ordinal) && member.Value.ValueKind != JsonValueKind.Object)
                    values[member.Name] = member.Value.ToString();
            }
        }

        return values.Count > 0
            ? MarathonAutoscaleImport.Read(values, surroundings.App ?? Text(item, "id"), find)
            : throw new FormatException("it is neither a HorizontalPodAutoscaler nor an app with AS_ labels or variables of marathon-autoscale");
    }
}

/// <summary>What an imported object does not say.</summary>
/// <param name="App">The app it is for; null to go by the name in it.</param>
/// <param name="Prometheus">The Prometheus server that has the metrics it names; null for none.</param>
public sealed record ImportSurroundings(string? App, string? Prometheus);
