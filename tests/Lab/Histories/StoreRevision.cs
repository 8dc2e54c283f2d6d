namespace Sandun.Lab.Histories;

/// <summary>What one revision of etcd changed.</summary>
/// <param name="Number">The revision; 1 and up.</param>
/// <param name="Changes">Every key it changed, each once.</param>
public sealed record StoreRevision(long Number, IReadOnlyList<KeyChange> Changes);

/// <summary>One key's change.</summary>
/// <param name="Key">The key.</param>
/// <param name="Value">Its value since; null when the key was deleted.</param>
/// <param name="CreateRevision">The revision the key has existed since; 0 when it was deleted.</param>
public sealed record KeyChange(string Key, string? Value, long CreateRevision = 0);
