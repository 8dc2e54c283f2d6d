using System.Text.Json.Serialization;

namespace Sandun.Cli.Apps;

/// <summary>JSON of the list of versions, the one output the native API has no message of its own for.</summary>
[JsonSerializable(typeof(IReadOnlyList<DateTimeOffset>))]
internal sealed partial class VersionsJson : JsonSerializerContext;
