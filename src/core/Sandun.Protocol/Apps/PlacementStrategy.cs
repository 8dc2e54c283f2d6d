namespace Sandun.Protocol;

/// <summary>Which of the offers that fit an instance gets.</summary>
public enum PlacementStrategy
{
    /// <summary>Fewest instances of the app on the host, then in the data center, then the most room left: a machine lost costs least.</summary>
    Spread = 0,

    /// <summary>The least room left: machines fill up one after the other, and others stay free for what is large.</summary>
    Binpack = 1,

    /// <summary>Any, by draw: apps do not follow each other over the same machines.</summary>
    Random = 2,
}
