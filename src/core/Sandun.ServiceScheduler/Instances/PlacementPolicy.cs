using System.Text.Json;
using System.Text.Json.Serialization;
using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>
/// How an app is placed: the <c>placement</c> member of its definition. Its strategy says where its instances go, its priority whose go first
/// when there is no room for all; neither stops anything that runs.
/// </summary>
public static class PlacementPolicy
{
    /// <summary>The greatest priority, and as a negative number the smallest.</summary>
    public const int MostPriority = 1_000;

    private const string Member = "placement";

    /// <summary>The app's strategy, or the cluster's where it names none.</summary>
    public static PlacementStrategy Of(AppSpec spec, PlacementStrategy otherwise) => StrategyOf(Read(spec, out _)?.Strategy) ?? otherwise;

    /// <summary>The app's priority, higher first; 0 where it names none.</summary>
    public static int PriorityOf(AppSpec spec) => Read(spec, out _)?.Priority ?? 0;

    /// <summary>Why the declaration is not valid; null when it is, or there is none.</summary>
    public static string? Error(AppSpec spec)
    {
        Read(spec, out var error);
        return error;
    }

    private static DeclaredPlacement? Read(AppSpec spec, out string? error)
    {
        error = null;
        if (!spec.Extensions.TryGetValue(Member, out var text)) return null;
        try
        {
            var declared = JsonSerializer.Deserialize(text, PlacementJson.Default.DeclaredPlacement);
            error = declared switch
            {
                null or { Strategy: null, Priority: null } => "must name a strategy (spread, binpack or random), a priority, or both",
                { Strategy: { } name } when StrategyOf(name) is null => $"strategy '{name}' must be spread, binpack or random",
                { Priority: < -MostPriority or > MostPriority } => $"priority must be {-MostPriority} to {MostPriority}, not {declared.Priority}",
                _ => null,
            };
            return error is null ? declared : null;
        }
        catch (JsonException broken)
        {
            error = "cannot be read: " + broken.Message;
            return null;
        }
    }

    private static PlacementStrategy? StrategyOf(string? name) => name switch
    {
        "spread" => PlacementStrategy.Spread,
        "binpack" => PlacementStrategy.Binpack,
        "random" => PlacementStrategy.Random,
        _ => null,
    };
}

/// <summary>The member as it is written.</summary>
internal sealed record DeclaredPlacement(string? Strategy, int? Priority);

/// <summary>Its JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(DeclaredPlacement))]
internal sealed partial class PlacementJson : JsonSerializerContext;
