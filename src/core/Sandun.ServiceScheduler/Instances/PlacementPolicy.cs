using System.Text.Json;
using System.Text.Json.Serialization;
using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>Which placement strategy an app has: the <c>placement</c> member of its definition, or the cluster's.</summary>
public static class PlacementPolicy
{
    private const string Member = "placement";

    /// <summary>The app's strategy, or the cluster's where it names none.</summary>
    public static PlacementStrategy Of(AppSpec spec, PlacementStrategy otherwise) => Read(spec, out _) ?? otherwise;

    /// <summary>Why the declaration is not valid; null when it is, or there is none.</summary>
    public static string? Error(AppSpec spec)
    {
        Read(spec, out var error);
        return error;
    }

    private static PlacementStrategy? Read(AppSpec spec, out string? error)
    {
        error = null;
        if (!spec.Extensions.TryGetValue(Member, out var text)) return null;
        try
        {
            var name = JsonSerializer.Deserialize(text, PlacementJson.Default.DeclaredPlacement)?.Strategy;
            PlacementStrategy? strategy = name switch
            {
                "spread" => PlacementStrategy.Spread,
                "binpack" => PlacementStrategy.Binpack,
                "random" => PlacementStrategy.Random,
                _ => null,
            };
            error = strategy is null ? $"strategy '{name}' must be spread, binpack or random" : null;
            return strategy;
        }
        catch (JsonException broken)
        {
            error = "cannot be read: " + broken.Message;
            return null;
        }
    }
}

/// <summary>The member as it is written.</summary>
internal sealed record DeclaredPlacement(string? Strategy);

/// <summary>Its JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(DeclaredPlacement))]
internal sealed partial class PlacementJson : JsonSerializerContext;
