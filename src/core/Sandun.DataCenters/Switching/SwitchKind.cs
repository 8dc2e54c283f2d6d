namespace Sandun.DataCenters;

/// <summary>How a switch goes about its work.</summary>
public enum SwitchKind
{
    /// <summary>Capacity first, then the traffic in growing steps, each judged before the next.</summary>
    Gated = 0,

    /// <summary>All traffic as soon as the capacity is there; no steps and no judgement. Skips what a dead source cannot answer.</summary>
    Emergency = 1,

    /// <summary>Capacity only, then back: shows that the target can carry the load without moving a single request.</summary>
    Rehearsal = 2,
}
