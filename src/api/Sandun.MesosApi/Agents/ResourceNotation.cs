using System.Collections.Immutable;
using System.Globalization;
using Sandun.MesosApi.Mapping;
using Sandun.Protocol;

namespace Sandun.MesosApi.Agents;

/// <summary>
/// Reads Mesos' short notation of resources, <c>cpus:4;mem(prod):1024;ports:[31000-32000];zones:{a,b}</c>: any name, a scalar, ranges or a
/// set, and in parentheses the role it is reserved to (statically). Spaces do not count.
/// </summary>
internal static class ResourceNotation
{
    private const string Form = "give NAME:VALUE or NAME(ROLE):VALUE, with a value such as 4, [31000-32000] or {a,b}";

    /// <exception cref="FormatException">A part cannot be read; the message names it and the form.</exception>
    public static IReadOnlyList<Resource> Read(string text) =>
        [.. text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(part => One(string.Concat(part.Where(c => !char.IsWhiteSpace(c)))))];

    private static Resource One(string part)
    {
        var cut = part.IndexOf(':');
        if (cut <= 0 || cut == part.Length - 1) throw new FormatException($"'{part}' is no resource: {Form}");
        var kind = KindOf(part, part[..cut]);
        var value = part[(cut + 1)..];
        if (Inside(value, '[', ']') is { } ranges) return Checked(part, new Resource { Kind = kind, Ranges = RangesOf(part, ranges) });
        if (Inside(value, '{', '}') is { } items) return Checked(part, new Resource { Kind = kind, Items = ItemsOf(part, items) });
        if (!decimal.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) || number > long.MaxValue / ResourceAmounts.BytesPerMegabyte)
            throw new FormatException($"'{part}': the value must be a number ≥ 0, ranges in [] or a set in {{}}");
        return Checked(part, new Resource { Kind = kind, Amount = Resource.Units(kind.Name, number) });
    }

    private static ResourceKind KindOf(string part, string name)
    {
        if (name[^1] != ')') return new ResourceKind { Name = name };
        var open = name.IndexOf('(');
        if (open <= 0) throw new FormatException($"'{part}' is no resource: {Form}");
        var role = name[(open + 1)..^1];
        if (RoleReading.Error(role) is { } error) throw new FormatException($"'{part}': {error}");
        return new ResourceKind
        {
            Name = name[..open], Reservations = role == Role.Any.Value ? [] : [new Reservation { Role = new Role(role), IsDynamic = false }],
        };
    }

    private static ValueRanges RangesOf(string part, string text)
    {
        try
        {
            return ValueRanges.Parse(text);
        }
        catch (FormatException wrong)
        {
            throw new FormatException($"'{part}': {wrong.Message}");
        }
    }

    private static ImmutableArray<string> ItemsOf(string part, string text)
    {
        ImmutableArray<string> items = text.Length == 0 ? [] : [.. text.Split(',').Order(StringComparer.Ordinal)];
        if (items.Contains("") || items.Distinct().Count() != items.Length) throw new FormatException($"'{part}': a set has items that are neither empty nor there twice");
        return items;
    }

    private static string? Inside(string value, char open, char close) => value[0] == open && value[^1] == close && value.Length > 1 ? value[1..^1] : null;

    /// <summary>The names Mesos knows have one type each.</summary>
    private static Resource Checked(string part, Resource resource)
    {
        var wanted = resource.Name switch
        {
            "cpus" or "mem" or "disk" or "gpus" => ResourceType.Scalar,
            "ports" => ResourceType.Ranges,
            _ => resource.Type,
        };
        if (resource.Type != wanted) throw new FormatException($"'{part}': {resource.Name} {(wanted == ResourceType.Scalar ? "is a number" : "are ranges, such as [31000-32000]")}");
        if (resource.Name == "gpus" && resource.Amount % 1000 != 0) throw new FormatException($"'{part}': gpus are whole");
        if (resource is { Name: "ports", Ranges: { IsEmpty: false } ranges } && ranges.Ranges[^1].End > ushort.MaxValue) throw new FormatException($"'{part}': ports are 0 to 65535");
        return resource;
    }
}
