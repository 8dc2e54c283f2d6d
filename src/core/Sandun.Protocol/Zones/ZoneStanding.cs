namespace Sandun.Protocol;

/// <summary>What becomes of an app's instances in a zone it is steered away from.</summary>
public enum ZoneStanding
{
    /// <summary>They count as ever.</summary>
    Counted = 0,

    /// <summary>They stay and serve, but do not count: as many are started elsewhere.</summary>
    Kept = 1,

    /// <summary>They do not count and are stopped in good order.</summary>
    Left = 2,
}
