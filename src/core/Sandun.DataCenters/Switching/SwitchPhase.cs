namespace Sandun.DataCenters;

/// <summary>Where a switch stands. It moves down this list, or from any working phase over to the way back.</summary>
public enum SwitchPhase
{
    /// <summary>As many instances as leave are started in the target and become healthy.</summary>
    PreScale = 0,

    /// <summary>Traffic moves in steps.</summary>
    Traffic = 1,

    /// <summary>The source takes no new traffic; what is in flight there ends.</summary>
    Drain = 2,

    /// <summary>Moved. The source stays warm, so that the way back is short.</summary>
    Hold = 3,

    /// <summary>The source's instances are stopped in good order.</summary>
    Release = 4,

    /// <summary>Over: the apps live in the target.</summary>
    Completed = 5,

    /// <summary>On the way back: the source is made whole again where it is not.</summary>
    ReturnScale = 6,

    /// <summary>On the way back: the traffic is the source's again, the target's surplus is stopped.</summary>
    ReturnRelease = 7,

    /// <summary>Over: everything is where it was.</summary>
    Returned = 8,
}
