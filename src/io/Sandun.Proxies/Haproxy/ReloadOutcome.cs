using Sandun.Routing;

namespace Sandun.Proxies.Haproxy;

/// <summary>How far a reload got.</summary>
/// <param name="Reloaded">The state of the new process, once it serves.</param>
/// <param name="Problem">Why it did not work.</param>
/// <param name="Again">When to go on with it.</param>
/// <param name="PortsTaken">It was not begun, because a port it needs was taken meanwhile.</param>
internal sealed record ReloadOutcome(HaproxyState? Reloaded, string? Problem, TimeSpan Again, bool PortsTaken = false)
{
    /// <summary>What HAProxy refused; null when that is not why it did not work.</summary>
    public Refusal? Refused { get; init; }
}
