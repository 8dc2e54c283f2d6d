using System.Text.Json.Serialization;

namespace Sandun.Protocol;

/// <summary>Names one launch of a task; a relaunch has a new one. Marathon's form for apps is <c>app.instance-uuid._app.n</c>.</summary>
/// <param name="Value">The text of the id; compared ordinally.</param>
[JsonConverter(typeof(TaskId.Json))]
public readonly record struct TaskId(string Value) : IComparable<TaskId>
{
    public int CompareTo(TaskId other) => string.CompareOrdinal(Value, other.Value);

    public override string ToString() => Value ?? "";

    /// <summary>Writes the id as its text.</summary>
    public sealed class Json : TextJsonConverter<TaskId>
    {
        protected override TaskId Parse(string text) => new(text);
    }
}
