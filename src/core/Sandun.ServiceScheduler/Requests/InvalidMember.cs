namespace Sandun.ServiceScheduler;

/// <summary>One broken rule of a definition.</summary>
/// <param name="Path">Marathon's path to the member: <c>/upgradeStrategy/minimumHealthCapacity</c>, <c>/apps(0)/id</c>, or <c>/</c>.</param>
/// <param name="Errors">What is wrong and what would be right.</param>
public sealed record InvalidMember(string Path, params string[] Errors);
