using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>How an app is spread over data centers: the <c>spread</c> member of its definition.</summary>
/// <param name="Kind">The policy.</param>
/// <param name="Zones">Data centers it names: with their weights, or the pinned ones, or primary and standby in this order.</param>
/// <param name="Weights">Weights by data center, for <see cref="SpreadKind.Weighted"/>; the centers' own where empty.</param>
/// <param name="Standby">Instances kept in the standby, for <see cref="SpreadKind.Primary"/>.</param>
internal sealed record SpreadPolicy(SpreadKind Kind, ImmutableArray<string> Zones, ImmutableSortedDictionary<string, int> Weights, int Standby)
{
    private const int MostZones = 64;
    private const int MostWeight = 1_000;

    /// <summary>The app's policy; null when it declares none, or one that cannot be read.</summary>
    public static SpreadPolicy? Of(AppSpec spec) => Read(spec, out _);

    /// <summary>Why the declaration is not valid, naming the member; null when it is, or there is none.</summary>
    public static string? Error(AppSpec spec)
    {
        Read(spec, out var error);
        return error;
    }

    private static SpreadPolicy? Read(AppSpec spec, out string? error)
    {
        error = null;
        if (!spec.Extensions.TryGetValue("spread", out var text)) return null;
        try
        {
            var declared = JsonSerializer.Deserialize(text, SpreadJson.Default.DeclaredSpread);
            error = declared is null ? "must be an object" : ErrorOf(declared, spec);
            return error is null ? Build(declared!) : null;
        }
        catch (JsonException broken)
        {
            error = "cannot be read: " + broken.Message;
            return null;
        }
    }

    private static string? ErrorOf(DeclaredSpread declared, AppSpec spec)
    {
        if (KindOf(declared.Policy) is not { } kind) return $"policy '{declared.Policy}' must be balanced, weighted, primary or pinned";
        if ((declared.Weights?.Count ?? 0) > MostZones || (declared.Zones?.Count ?? 0) > MostZones) return $"names at most {MostZones} data centers";
        foreach (var (zone, weight) in declared.Weights ?? [])
            if (weight is < 0 or > MostWeight) return $"weights.{zone} must be 0 to {MostWeight}, not {weight}";
        if (kind == SpreadKind.Weighted && declared.Weights is { Count: > 0 } weights && weights.Values.All(weight => weight == 0))
            return "weights must have one above 0";
        if (kind == SpreadKind.Pinned && declared.Zones is not { Count: > 0 }) return "zones must name the data centers the app is pinned to";
        if (kind == SpreadKind.Primary && (string.IsNullOrEmpty(declared.Primary) || string.IsNullOrEmpty(declared.Standby) || declared.Primary == declared.Standby))
            return "primary and standby must name two data centers";
        return declared.StandbyInstances < 0 || declared.StandbyInstances > spec.Instances && kind == SpreadKind.Primary
            ? "standbyInstances must be 0 to the app's instances"
            : null;
    }

    private static SpreadPolicy Build(DeclaredSpread declared)
    {
        var kind = KindOf(declared.Policy)!.Value;
        return new SpreadPolicy(
            kind, kind == SpreadKind.Primary ? [declared.Primary!, declared.Standby!] : [.. declared.Zones ?? []],
            Sorted.ByText<int>().AddRange(declared.Weights ?? []), declared.StandbyInstances);
    }

    private static SpreadKind? KindOf(string? text) => text switch
    {
        "balanced" => SpreadKind.Balanced,
        "weighted" => SpreadKind.Weighted,
        "primary" => SpreadKind.Primary,
        "pinned" => SpreadKind.Pinned,
        _ => null,
    };
}

/// <summary>The policies of spreading.</summary>
internal enum SpreadKind
{
    /// <summary>As many in each data center.</summary>
    Balanced = 0,

    /// <summary>In proportion to weights.</summary>
    Weighted = 1,

    /// <summary>All in one but a few kept in another; where the first takes no work, all in the other.</summary>
    Primary = 2,

    /// <summary>In the named ones only, balanced between them.</summary>
    Pinned = 3,
}

/// <summary>The <c>spread</c> member as it is written.</summary>
internal sealed record DeclaredSpread(
    string? Policy, SortedDictionary<string, int>? Weights, IReadOnlyList<string>? Zones, string? Primary, string? Standby, int StandbyInstances);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(DeclaredSpread))]
internal sealed partial class SpreadJson : JsonSerializerContext;
