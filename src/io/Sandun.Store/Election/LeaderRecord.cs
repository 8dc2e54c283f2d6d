using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sandun.Store.Election;

/// <summary>What a candidate tells others of itself; JSON in its key.</summary>
/// <param name="Member">The server's name, unique in the cluster.</param>
/// <param name="Addresses">Where it is reached, by purpose, for example <c>web</c> → <c>https://a.example:8080</c>.</param>
/// <param name="Version">Its program's version.</param>
public sealed record LeaderRecord(string Member, IReadOnlyDictionary<string, string> Addresses, string Version = "")
{
    internal byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, LeaderRecordJson.Default.LeaderRecord);

    /// <exception cref="StoreException">Something else stands in the key.</exception>
    internal static LeaderRecord FromJson(string key, byte[] json)
    {
        try
        {
            if (JsonSerializer.Deserialize(json, LeaderRecordJson.Default.LeaderRecord) is { Member: not null, Addresses: not null } record) return record;
        }
        catch (JsonException)
        {
            // Said below.
        }

        throw new StoreException($"the candidate's key {key} does not hold a candidate: delete it, or end what writes it");
    }
}

/// <summary>JSON of the candidates' keys.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(LeaderRecord))]
internal sealed partial class LeaderRecordJson : JsonSerializerContext;
