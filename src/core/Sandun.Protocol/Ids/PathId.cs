using System.Text.Json.Serialization;

namespace Sandun.Protocol;

/// <summary>The absolute path of an app or a group in the tree of groups: <c>/</c>, <c>/shop</c>, <c>/shop/web</c>.</summary>
[JsonConverter(typeof(PathId.Json))]
public readonly record struct PathId : IComparable<PathId>
{
    public static readonly PathId Root = new("/");

    private readonly string? _value;

    private PathId(string value) => _value = value;

    /// <summary>The path with its leading slash and no trailing one.</summary>
    public string Value => _value ?? "/";

    public bool IsRoot => Value == "/";

    /// <summary>The last segment; empty for the root.</summary>
    public string Name => IsRoot ? "" : Value[(Value.LastIndexOf('/') + 1)..];

    /// <summary>The enclosing group; the root is its own parent.</summary>
    public PathId Parent
    {
        get
        {
            var cut = Value.LastIndexOf('/');
            return cut <= 0 ? Root : new PathId(Value[..cut]);
        }
    }

    /// <summary>The segments from the root down; none for the root.</summary>
    public string[] Segments => IsRoot ? [] : Value[1..].Split('/');

    /// <summary>The top-level group this path lies in, which Sandun calls a system; the root for the root itself.</summary>
    public PathId System => IsRoot ? Root : new PathId("/" + Segments[0]);

    /// <summary>
    /// Reads a path as Marathon does: repeated and trailing slashes are folded, a relative path is resolved against
    /// <paramref name="enclosing"/>, and <c>.</c> and <c>..</c> are followed. Characters are not checked here: see <see cref="SegmentError"/>.
    /// </summary>
    public static PathId Resolve(string text, PathId enclosing)
    {
        var segments = new List<string>();
        if (!text.StartsWith('/')) segments.AddRange(enclosing.Segments);
        foreach (var segment in text.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (segment == ".") continue;
            if (segment != "..") segments.Add(segment);
            else if (segments.Count > 0) segments.RemoveAt(segments.Count - 1);
        }

        return segments.Count == 0 ? Root : new PathId("/" + string.Join('/', segments));
    }

    /// <summary>Reads an absolute path, with or without its leading slash.</summary>
    public static PathId Absolute(string text) => Resolve(text, Root);

    public PathId Child(string segment) => new(IsRoot ? "/" + segment : Value + "/" + segment);

    /// <summary>Whether this path is <paramref name="group"/> itself or lies below it.</summary>
    public bool IsWithin(PathId group) =>
        group.IsRoot || Value == group.Value || (Value.StartsWith(group.Value, StringComparison.Ordinal) && Value[group.Value.Length] == '/');

    /// <summary>
    /// Why a segment is not one Marathon allows (dot-separated labels of <c>[a-z0-9]([a-z0-9-]*[a-z0-9])?</c>), or null when it is.
    /// </summary>
    public static string? SegmentError(string segment)
    {
        if (segment.Length == 0) return "must not be empty";
        foreach (var label in segment.Split('.'))
        {
            if (label.Length == 0 || label[0] == '-' || label[^1] == '-' || label.Any(c => c is not ((>= 'a' and <= 'z') or (>= '0' and <= '9') or '-')))
                return $"segment '{segment}' may hold lower-case letters, digits, dots and inner hyphens only";
        }

        return null;
    }

    public int CompareTo(PathId other) => string.CompareOrdinal(Value, other.Value);

    public override string ToString() => Value;

    /// <summary>Writes the path as its text.</summary>
    public sealed class Json : TextJsonConverter<PathId>
    {
        protected override PathId Parse(string text) => Absolute(text);
    }
}
