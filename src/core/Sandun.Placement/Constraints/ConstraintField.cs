using System.Collections.Immutable;

namespace Sandun.Placement;

/// <summary>Reads the field a constraint names from a place.</summary>
internal static class ConstraintField
{
    /// <summary>The value, or null when the place has none.</summary>
    public static string? Of(
        string field, string hostname, string? region, string? zone, ImmutableSortedDictionary<string, string> attributes) => field switch
        {
            "hostname" or "@hostname" => hostname,
            "@region" => region,
            "@zone" => zone,
            _ => attributes.TryGetValue(field, out var value) ? value : null,
        };
}
