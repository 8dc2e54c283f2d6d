using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>What becomes of one app in a change of the tree.</summary>
/// <param name="Id">The app.</param>
/// <param name="Before">As it is; null for a new one.</param>
/// <param name="After">As it will be; null for one that is removed.</param>
public sealed record AppTransition(PathId Id, App? Before, App? After);
