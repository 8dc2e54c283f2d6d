namespace Sandun.ServiceScheduler;

/// <summary>When a deployment has failed, and what then.</summary>
/// <param name="ProgressDeadline">Without progress for this long it fails; null for no deadline.</param>
/// <param name="AutoRevert">Whether its apps go back to their last good version by themselves.</param>
public sealed record DeploymentGuard(TimeSpan? ProgressDeadline, bool AutoRevert);
