using System.Collections.Immutable;
using System.Text.Json;
using Sandun.Protocol;

namespace Sandun.MarathonApi;

/// <summary>
/// One JSON value together with the path that names it in refusals. Reading it as something it is not records a finding and gives
/// the value's absence, so reading goes on and finds the rest. <c>null</c> counts as absent, as in Marathon.
/// </summary>
internal readonly struct Member
{
    private readonly JsonElement _value;
    private readonly JsonElement _under;
    private readonly Findings _findings;
    private readonly string _path;
    private readonly string? _name;

    public Member(JsonElement value, string path, Findings findings)
    {
        _value = value;
        _findings = findings;
        _path = path;
    }

    private Member(JsonElement value, string holder, string name, Findings findings)
        : this(value, holder, findings)
    {
        _name = name;
    }

    private Member(JsonElement over, JsonElement under, Findings findings)
        : this(over, "", findings)
    {
        _under = under;
    }

    /// <summary>Marathon's path, empty for the whole document. It is put together when it is asked for: sound documents are most.</summary>
    public string Path => _name is null ? _path : $"{_path}/{_name}";

    public bool IsPresent => _value.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null);

    public bool IsText => _value.ValueKind == JsonValueKind.String;

    public bool IsObject => _value.ValueKind == JsonValueKind.Object;

    public bool IsList => _value.ValueKind == JsonValueKind.Array;

    public JsonElement Value => _value;

    public Findings Findings => _findings;

    /// <summary>The member of that name, absent when this is no object or has none.</summary>
    public Member this[string name] => new(Child(name), Path, name, _findings);

    /// <summary>One document laid over another: its members that are not null are in the place of the other's.</summary>
    public static Member Over(JsonElement over, JsonElement under, Findings findings) => new(over, under, findings);

    /// <summary>Records a type error unless this is an object or absent; true when it is an object.</summary>
    public bool Object() => Is(JsonValueKind.Object, "error.expected.jsobject");

    /// <summary>Records that the member is missing when it is.</summary>
    public Member Required()
    {
        if (!IsPresent) _findings.WrongType(Path, "error.path.missing");
        return this;
    }

    /// <summary>The members of an object; none when absent.</summary>
    public IEnumerable<(string Name, Member Member)> Members()
    {
        if (!Object()) yield break;
        var path = Path;
        foreach (var (name, value) in Pairs()) yield return (name, new Member(value, path, name, _findings));
    }

    /// <summary>The names and values of an object's members; none when it is no object.</summary>
    public IEnumerable<(string Name, JsonElement Value)> Pairs()
    {
        if (!IsObject) yield break;
        var isLaidOver = _under.ValueKind == JsonValueKind.Object;
        foreach (var property in _value.EnumerateObject())
            if (!isLaidOver || property.Value.ValueKind != JsonValueKind.Null) yield return (property.Name, property.Value);
        if (!isLaidOver) yield break;
        foreach (var property in _under.EnumerateObject())
            if (property.Name is var name && !(_value.TryGetProperty(name, out var over) && over.ValueKind != JsonValueKind.Null)) yield return (name, property.Value);
    }

    /// <summary>The items of a list; none when absent.</summary>
    public IEnumerable<Member> Items()
    {
        if (!Is(JsonValueKind.Array, "error.expected.jsarray")) yield break;
        var index = 0;
        foreach (var item in _value.EnumerateArray()) yield return new Member(item, $"{Path}({index++})", _findings);
    }

    public string? Text(int minLength = 0, int maxLength = int.MaxValue)
    {
        if (!Is(JsonValueKind.String, "error.expected.jsstring")) return null;
        var text = _value.GetString()!;
        if (text.Length < minLength) _findings.WrongType(Path, "error.minLength", $"must be at least {minLength} characters long");
        else if (text.Length > maxLength) _findings.WrongType(Path, "error.maxLength", $"must be at most {maxLength} characters long");
        else if (text.Contains('\0')) _findings.BrokenRule(Path, "must not contain the character U+0000");
        else return text;
        return null;
    }

    /// <summary>A whole number, also when written as <c>3.0</c>.</summary>
    public int? Integer(int min = int.MinValue, int max = int.MaxValue)
    {
        if (!Is(JsonValueKind.Number, "error.expected.jsnumber")) return null;
        if (!_value.TryGetDecimal(out var number) || number != decimal.Truncate(number) || number is < int.MinValue or > int.MaxValue)
            _findings.WrongType(Path, "error.expected.int", "must be a whole number of at most 32 bits");
        else if (number < min) _findings.WrongType(Path, "error.min", $"must be greater than or equal to {min}");
        else if (number > max) _findings.WrongType(Path, "error.max", $"must be less than or equal to {max}");
        else return (int)number;
        return null;
    }

    public decimal? Number(decimal min, decimal max)
    {
        if (!Is(JsonValueKind.Number, "error.expected.jsnumber")) return null;
        if (!_value.TryGetDecimal(out var number)) _findings.WrongType(Path, "error.expected.numberformat", $"must lie between {min} and {max}");
        else if (number < min) _findings.WrongType(Path, "error.min", $"must be greater than or equal to {min}");
        else if (number > max) _findings.WrongType(Path, "error.max", $"must be less than or equal to {max}");
        else return number;
        return null;
    }

    public bool? Flag()
    {
        if (!IsPresent) return null;
        if (_value.ValueKind is JsonValueKind.True or JsonValueKind.False) return _value.GetBoolean();
        _findings.WrongType(Path, "error.expected.jsboolean");
        return null;
    }

    /// <summary>One of the given words, in upper or lower case, as Marathon reads them.</summary>
    public T? OneOf<T>(params ReadOnlySpan<(string Word, T Meaning)> words)
        where T : struct
    {
        if (Text() is not { } text) return null;
        foreach (var (word, meaning) in words)
            if (word.Equals(text, StringComparison.OrdinalIgnoreCase))
                return meaning;
        var known = new List<string>();
        foreach (var (word, _) in words) known.Add(word);
        _findings.WrongType(Path, "error.unknown.enum.literal", $"must be one of {string.Join(", ", known)}");
        return null;
    }

    public TimeSpan? Seconds(int min = 0) => Integer(min) is { } seconds ? TimeSpan.FromSeconds(seconds) : null;

    /// <summary>Seconds that may have a fraction.</summary>
    public TimeSpan? Fraction() => Number(0, int.MaxValue) is { } seconds ? TimeSpan.FromTicks((long)(seconds * TimeSpan.TicksPerSecond)) : null;

    /// <summary>A list of texts, or null when absent.</summary>
    public ImmutableArray<string>? Texts()
    {
        if (!IsPresent) return null;
        var texts = ImmutableArray.CreateBuilder<string>();
        foreach (var item in Items())
            if (item.RequiredText() is { } text)
                texts.Add(text);
        return texts.ToImmutable();
    }

    /// <summary>A map of texts; empty when absent.</summary>
    public ImmutableSortedDictionary<string, string> TextMap()
    {
        var map = Sorted.Empty.ToBuilder();
        foreach (var (name, member) in Members())
            if (member.RequiredText() is { } text)
                map[name] = text;
        return map.ToImmutable();
    }

    /// <summary>A text where null is no absence: an item of a list or a value of a map.</summary>
    public string? RequiredText()
    {
        if (IsPresent) return Text();
        _findings.WrongType(Path, "error.expected.jsstring");
        return null;
    }

    private JsonElement Child(string name)
    {
        if (!IsObject) return default;
        var isLaidOver = _under.ValueKind == JsonValueKind.Object;
        if (_value.TryGetProperty(name, out var child) && !(isLaidOver && child.ValueKind == JsonValueKind.Null)) return child;
        return isLaidOver && _under.TryGetProperty(name, out child) ? child : default;
    }

    private bool Is(JsonValueKind kind, string error)
    {
        if (_value.ValueKind == kind) return true;
        if (IsPresent) _findings.WrongType(Path, error);
        return false;
    }
}
