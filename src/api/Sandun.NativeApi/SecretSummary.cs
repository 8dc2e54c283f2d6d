namespace Sandun.NativeApi;

/// <summary>What may be known of a secret.</summary>
/// <param name="Name">Its name: what a definition gives as <c>source</c>.</param>
/// <param name="Created">When it was first kept.</param>
/// <param name="Updated">When it was last changed.</param>
/// <param name="Usable">Whether this server has the key it was encrypted with.</param>
public sealed record SecretSummary(string Name, DateTimeOffset Created, DateTimeOffset Updated, bool Usable);
