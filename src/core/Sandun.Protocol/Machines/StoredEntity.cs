namespace Sandun.Protocol;

/// <summary>One entity as the store keeps it: a readable path and JSON text in UTF-8, or a removal.</summary>
/// <param name="Key">A path below the store's prefix, such as <c>services/apps/shop/web</c>.</param>
/// <param name="Value">The JSON of the entity, or null when the key is removed.</param>
public readonly record struct StoredEntity(string Key, byte[]? Value);
