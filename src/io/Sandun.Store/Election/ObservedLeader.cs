namespace Sandun.Store.Election;

/// <summary>The leader as others see it in the store.</summary>
/// <param name="Key">Its key.</param>
/// <param name="CreateRevision">The key's create revision: tells one term of leadership from every other, and grows.</param>
/// <param name="Lease">The lease its key goes with.</param>
/// <param name="Record">Its name and addresses.</param>
public sealed record ObservedLeader(string Key, long CreateRevision, long Lease, LeaderRecord Record);
