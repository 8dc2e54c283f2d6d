namespace Sandun.Protocol;

/// <summary>An entity to be stored whose value is written when it is needed.</summary>
/// <param name="Key">A path below the store's prefix.</param>
/// <param name="Value">Writes the JSON of the entity; null when the key is removed.</param>
public readonly record struct DraftedEntity(string Key, Func<byte[]>? Value)
{
    /// <summary>The entity as it is stored.</summary>
    public StoredEntity Written() => new(Key, Value?.Invoke());
}
