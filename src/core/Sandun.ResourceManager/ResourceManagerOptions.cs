namespace Sandun.ResourceManager;

/// <summary>What an operator may set about the resource manager.</summary>
public sealed record ResourceManagerOptions
{
    /// <summary>The region the servers are in; agents of others are offered to region-aware frameworks only. Null: all are alike.</summary>
    public string? Region { get; init; }

    /// <summary>An offer not answered for this long is rescinded: Mesos' <c>--offer_timeout</c>. Null: never.</summary>
    public TimeSpan? OfferTimeout { get; init; }

    /// <summary>
    /// A role that wants offers and lacks its guarantee for this long gets it from revocable tasks of roles that borrow, which are ended.
    /// Null: nothing is ended for others.
    /// </summary>
    public TimeSpan? PreemptAfter { get; init; }

    /// <summary>Whether machines with GPUs are kept for frameworks that know of GPUs: Mesos' <c>--filter_gpu_resources</c>.</summary>
    public bool FilterGpuResources { get; init; } = true;

    /// <summary>An agent without connection or heartbeat for this long is unreachable, and its tasks with it.</summary>
    public TimeSpan AgentTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long after a start agents and frameworks known from before are waited for. Until then nobody is told that a task of such an
    /// agent is gone. Enough for thousands of agents to come back one after another.
    /// </summary>
    public TimeSpan ReturnTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>An agent unreachable for this long is forgotten: Mesos' <c>--registry_max_agent_age</c>.</summary>
    public TimeSpan AgentRemovalAge { get; init; } = TimeSpan.FromDays(14);

    /// <summary>
    /// At most so many agents become unreachable within such a time: Mesos' <c>--agent_removal_rate_limit</c>, for example 1 in 20 minutes.
    /// Null: no limit, because the loss of a data center must not take hours to notice; the brake guards against mistakes.
    /// </summary>
    public LossLimit? LossLimit { get; init; }

    /// <summary>
    /// Fewer agents silent at once than this are always given up one by one; 0 turns the brake off. Three: with one or two machines
    /// there is nothing to tell a fault of the network by.
    /// </summary>
    public int BrakeFloor { get; init; } = 3;

    /// <summary>
    /// So many silent agents outside the data center that lost most hold the brake: a single machine is bad luck, two are a sign, be they
    /// of one data center or of two.
    /// </summary>
    public int BrakeStrays { get; init; } = 2;

    /// <summary>More than this share of all agents, in percent, silent at once holds the brake where there is one data center only.</summary>
    public int BrakePercent { get; init; } = 60;

    /// <summary>Agents given up within this time count as silent at once with those silent now; a confirmed loss counts for as long.</summary>
    public TimeSpan BrakeWindow { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// So many launches that fail in a row on one node, while other nodes do well, put it into quarantine; 0 never does. Five: fewer happen
    /// by chance where an app is broken, more cost its users too much.
    /// </summary>
    public int QuarantineLaunches { get; init; } = 5;

    /// <summary>A node that goes away and comes back so often within <see cref="QuarantineWindow"/> goes into quarantine; 0 never does.</summary>
    public int QuarantineReturns { get; init; } = 5;

    /// <summary>Failures and returns older than this count no more.</summary>
    public TimeSpan QuarantineWindow { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a node's first quarantine lasts; each that follows soon lasts twice as long.</summary>
    public TimeSpan QuarantineFirst { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The longest quarantine; a node that keeps quiet for as long begins anew.</summary>
    public TimeSpan QuarantineLongest { get; init; } = TimeSpan.FromHours(1);

    /// <summary>A task that runs for so long was launched well.</summary>
    public TimeSpan LaunchSettles { get; init; } = TimeSpan.FromSeconds(10);
}

/// <summary>A rate.</summary>
/// <param name="Count">So many, at least 1.</param>
/// <param name="Per">Within this time.</param>
public sealed record LossLimit(int Count, TimeSpan Per);
