using System.Text.Json.Serialization;

namespace Sandun.Server.Links.Joining;

/// <summary>The authority as it is kept.</summary>
/// <param name="Certificate">PEM.</param>
/// <param name="Key">PEM, PKCS#8; encrypted where the servers have a secret.</param>
/// <param name="Encrypted">Whether the key is encrypted.</param>
internal sealed record AuthorityRecord(string Certificate, string Key, bool Encrypted);

/// <summary>A join token as it is kept, under its hash.</summary>
/// <param name="Role">What it lets its holder become.</param>
/// <param name="Node">The id its holder must take; null for a new node.</param>
/// <param name="Created">When it was made.</param>
/// <param name="CreatedBy">Who made it; null where there are no principals.</param>
/// <param name="Expires">When it ends.</param>
internal sealed record TokenRecord(string Role, string? Node, DateTimeOffset Created, string? CreatedBy, DateTimeOffset Expires)
{
    /// <summary>Hash of the key it was used with; null before. The same key may ask again, in case the answer was lost.</summary>
    public string? UsedByKey { get; init; }

    /// <summary>The node that was made by it.</summary>
    public string? UsedBy { get; init; }

    public DateTimeOffset? UsedAt { get; init; }
}

/// <summary>A node that joined.</summary>
/// <param name="Role">What it is.</param>
/// <param name="Id">Its id.</param>
/// <param name="Hostname">The name its machine gave.</param>
/// <param name="Joined">When it joined last.</param>
internal sealed record NodeRecord(string Role, string Id, string Hostname, DateTimeOffset Joined);

/// <summary>Why something is refused.</summary>
/// <param name="Why">The operator's words; may be empty.</param>
/// <param name="At">Since when.</param>
/// <param name="By">Who refused it; null where there are no principals.</param>
internal sealed record DenialRecord(string Why, DateTimeOffset At, string? By);

/// <summary>Where a server is reached.</summary>
/// <param name="Addresses">Link addresses, <c>host:port</c>.</param>
internal sealed record ServerRecord(IReadOnlyList<string> Addresses);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AuthorityRecord))]
[JsonSerializable(typeof(TokenRecord))]
[JsonSerializable(typeof(NodeRecord))]
[JsonSerializable(typeof(DenialRecord))]
[JsonSerializable(typeof(ServerRecord))]
internal sealed partial class LinkJson : JsonSerializerContext;
