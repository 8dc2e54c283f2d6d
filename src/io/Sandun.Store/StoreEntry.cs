namespace Sandun.Store;

/// <summary>A key with its value and history numbers.</summary>
/// <param name="Key">The key.</param>
/// <param name="Value">Its value.</param>
/// <param name="CreateRevision">The revision that created it; a deleted and recreated key has a new one.</param>
/// <param name="ModRevision">The revision that changed it last.</param>
/// <param name="Version">Number of changes since it was created, from 1.</param>
/// <param name="Lease">The lease it goes with, or 0.</param>
public sealed record StoreEntry(string Key, byte[] Value, long CreateRevision, long ModRevision, long Version, long Lease);

/// <summary>Entries as they were at one revision.</summary>
/// <param name="Revision">The store's revision; a watch from the next one misses nothing.</param>
/// <param name="Entries">Ordered by key.</param>
public sealed record StoreReading(long Revision, IReadOnlyList<StoreEntry> Entries);

/// <summary>One change of one key.</summary>
/// <param name="Revision">The revision of its batch.</param>
/// <param name="Key">The key.</param>
/// <param name="Entry">The entry after the change, or null when it was deleted.</param>
public sealed record StoreChange(long Revision, string Key, StoreEntry? Entry);
