namespace Sandun.Protocol;

/// <summary>Why an offer does not fit an app, in the order Marathon counts them: an offer counts under its first.</summary>
public enum OfferRejection
{
    UnfulfilledRole = 0,
    UnfulfilledConstraint = 1,
    NoCorrespondingReservationFound = 2,
    AgentMaintenance = 3,
    InsufficientCpus = 4,
    InsufficientMemory = 5,
    InsufficientDisk = 6,
    InsufficientGpus = 7,
    InsufficientPorts = 8,
    DeclinedScarceResources = 9,

    /// <summary>The app needs Docker and the agent has none. Sandun's own; shown in Marathon's queue as a constraint.</summary>
    RuntimeMissing = 10,

    /// <summary>The agent lacks a network of the app's processes. Sandun's own; shown in Marathon's queue as a constraint.</summary>
    NetworkMissing = 11,
}
