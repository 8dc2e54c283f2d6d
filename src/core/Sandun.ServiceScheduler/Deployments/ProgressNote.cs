using System.Collections.Immutable;

namespace Sandun.ServiceScheduler;

/// <summary>One thing that is said of a running deployment.</summary>
/// <param name="Kind">What is said.</param>
/// <param name="Values">Its figures and names, in the order the kind names them.</param>
public readonly record struct ProgressNote(ProgressKind Kind, ImmutableArray<string> Values);

/// <summary>
/// What can be said of a running deployment. <see cref="Starting"/> to <see cref="Restarting"/> begin a sentence that those from
/// <see cref="Offers"/> on go on with; the others are sentences.
/// </summary>
public enum ProgressKind
{
    /// <summary>All steps are done.</summary>
    NothingLeft = 0,

    /// <summary>Since when; the deployment.</summary>
    Paused = 1,

    /// <summary>All of the step is as wished.</summary>
    StepEnds = 2,

    /// <summary>Blue-green: how many new instances are up without traffic; the app.</summary>
    GreenUp = 3,

    /// <summary>Blue-green: the traffic has moved; the app.</summary>
    GreenServes = 4,

    /// <summary>The step, the number of steps, new instances, all instances, the app.</summary>
    Canary = 5,

    /// <summary>Likewise, and the share of the traffic in percent.</summary>
    CanaryWithShare = 6,

    /// <summary>A stage that is held: until when; the deployment.</summary>
    GoesOnAt = 7,

    /// <summary>A stage that is held until a person lets it go on: the deployment.</summary>
    GoesOnWhenTold = 8,

    /// <summary>The app.</summary>
    Starting = 10,

    /// <summary>The app.</summary>
    Stopping = 11,

    /// <summary>The app.</summary>
    Scaling = 12,

    /// <summary>The app.</summary>
    Restarting = 13,

    /// <summary>How many wait for offers.</summary>
    Offers = 20,

    /// <summary>How many wait for offers; what most offers lacked.</summary>
    OffersThatFit = 21,

    /// <summary>How many are launched after a delay; how many seconds it still is.</summary>
    Delay = 22,

    /// <summary>Likewise, and how the last task ended.</summary>
    DelayAfter = 23,

    /// <summary>How many are on their way to running.</summary>
    Starts = 24,

    /// <summary>How many have yet to pass the health checks.</summary>
    Checks = 25,

    /// <summary>Likewise, how often one has failed, and why.</summary>
    FailingChecks = 26,

    /// <summary>How many are not ready.</summary>
    Readiness = 27,

    /// <summary>How many the routers do not serve yet.</summary>
    Routers = 28,

    /// <summary>How many are on a node that cannot be reached.</summary>
    Unreachable = 29,

    /// <summary>How many finish their requests.</summary>
    Drains = 30,

    /// <summary>How many are being ended.</summary>
    Ends = 31,

    /// <summary>How many of an older version are to be replaced.</summary>
    Replaces = 32,

    /// <summary>There is no room to launch more.</summary>
    Room = 33,

    /// <summary>How many the routers do not serve yet; a router that cannot, and why.</summary>
    FaultyRouter = 34,

    /// <summary>How many are up, of how many.</summary>
    Up = 40,

    /// <summary>How many more apps of the step are under way.</summary>
    MoreApps = 41,
}
