namespace Sandun.Simulation.World;

/// <summary>Rules broken on purpose, one a run, to prove that the checkers see it.</summary>
internal enum Defect
{
    None,

    /// <summary>The resource manager believes that each agent has twice what it has: resources are offered doubly.</summary>
    OffersTwice,

    /// <summary>The resource manager believes a task's end when its kill is under way, while it still runs.</summary>
    FreesBeforeTheEnd,

    /// <summary>The resource manager never takes back what an ended task held.</summary>
    ForgetsToFree,

    /// <summary>The resource manager forgets which ports its tasks have: they are offered again.</summary>
    ReusesPorts,

    /// <summary>The resource manager gives a launch to two agents.</summary>
    LaunchesOnTwoAgents,

    /// <summary>Frameworks are not told that a task is gone: it is lost in silence.</summary>
    HidesLostTasks,

    /// <summary>The resource manager does not pass kills on.</summary>
    KeepsKillsBack,

    /// <summary>The resource manager answers "gone" about a task whose agent it merely does not hear.</summary>
    GivesUpAtOnce,

    /// <summary>The resource manager does not store its agents.</summary>
    ForgetsAgents,

    /// <summary>The resource manager does not store its frameworks.</summary>
    ForgetsFrameworks,

    /// <summary>A deposed leader's write is taken.</summary>
    SkipsFencing,

    /// <summary>The agent does not store its tasks.</summary>
    ForgetsCheckpoint,

    /// <summary>The agent does not store who it is.</summary>
    ForgetsIdentity,

    /// <summary>The agent reports before its checkpoint is written.</summary>
    ReportsBeforeCheckpoint,

    /// <summary>The agent reports a task killed when it has only asked it to end.</summary>
    ReportsKilledTooSoon,

    /// <summary>The agent never kills a task that ignores the polite request.</summary>
    NeverKillsHard,

    /// <summary>The agent comes back without naming its tasks.</summary>
    RegistersWithoutTasks,

    /// <summary>The agent obeys orders that arrive on a connection it has given up.</summary>
    ObeysStaleOrders,

    /// <summary>The service scheduler's commands and replies leave before its facts are durable.</summary>
    AcknowledgesBeforeCommit,

    /// <summary>What was decided while another batch was committed is answered with that one, before its own commit.</summary>
    AnswersWithTheBatchBefore,

    /// <summary>The service scheduler does not store its instances.</summary>
    ForgetsInstances,

    /// <summary>The service scheduler does not store its deployments.</summary>
    ForgetsDeployments,

    /// <summary>The service scheduler does not store its endpoints.</summary>
    ForgetsEndpoints,

    /// <summary>The service scheduler does not store how far the registry is.</summary>
    ForgetsRevision,

    /// <summary>The service scheduler repeats a launch under the same task id.</summary>
    LaunchesAgainOnRetry,

    /// <summary>The service scheduler kills an instance when its drain begins.</summary>
    KillsBeforeDrain,

    /// <summary>The service scheduler takes an instance for healthy that has passed no check yet.</summary>
    CountsUnhealthyAsHealthy,

    /// <summary>The service scheduler upgrades without regard to the minimum that must stay healthy.</summary>
    IgnoresTheFloor,

    /// <summary>The router confirms what it has not applied yet.</summary>
    ConfirmsTooSoon,
}
