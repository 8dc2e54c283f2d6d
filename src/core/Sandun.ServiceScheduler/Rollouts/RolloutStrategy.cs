namespace Sandun.ServiceScheduler;

/// <summary>How a changed app's instances are replaced.</summary>
public enum RolloutStrategy
{
    /// <summary>As <c>upgradeStrategy</c> says, without a stop: Marathon's way.</summary>
    Rolling = 0,

    /// <summary>A few first, with a share of the traffic of their own; the rest when they have proved themselves.</summary>
    Canary = 1,

    /// <summary>All beside the old ones, without traffic; then all traffic moves at once, and back at once if need be.</summary>
    BlueGreen = 2,
}
