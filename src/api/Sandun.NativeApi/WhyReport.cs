namespace Sandun.NativeApi;

/// <summary>Why an app is as it is.</summary>
/// <param name="App">The app.</param>
/// <param name="Verdict">One sentence that answers.</param>
/// <param name="Waiting">Instances that wait for a place.</param>
/// <param name="NextLaunchAt">End of the launch delay, or null.</param>
/// <param name="Nodes">Number of nodes looked at.</param>
/// <param name="Funnel">The requirements in order; each row counts the nodes it ruled out among those the earlier rows left.</param>
/// <param name="Nearest">The node that lacks least, or null when one fits or there is none.</param>
/// <param name="LastFailure">The last failure, or null.</param>
/// <param name="Deployments">What its deployments wait for.</param>
public sealed record WhyReport(
    string App, string Verdict, int Waiting, DateTimeOffset? NextLaunchAt, int Nodes, IReadOnlyList<WhyStep> Funnel, NearestFit? Nearest,
    FailureDetail? LastFailure, IReadOnlyList<DeploymentSummary> Deployments)
{
    /// <summary>Nodes that get no new work whatever is asked for, each with the reason; at most 20.</summary>
    public IReadOnlyList<string> ClosedNodes { get; init; } = [];

    /// <summary>Running instances with a check that fails or has no result yet, at most 20.</summary>
    public IReadOnlyList<WhyHealth> Health { get; init; } = [];

    /// <summary>How often its present instances were launched again after ending by themselves.</summary>
    public int Restarts { get; init; }

    /// <summary>Nodes that waiting instances are bound to by their persistent volumes, at most 20.</summary>
    public IReadOnlyList<string> BoundTo { get; init; } = [];

    /// <summary>What of its routes is not as its definition asks, a sentence for each port that has any.</summary>
    public IReadOnlyList<string> RouteProblems { get; init; } = [];
}

/// <param name="TaskId">The task.</param>
/// <param name="Node">Its node.</param>
/// <param name="Checks">Each check and its last output.</param>
public sealed record WhyHealth(string TaskId, string Node, IReadOnlyList<string> Checks);

/// <param name="Requirement">node (closed for new work), role, constraint, runtime, network, cpus, mem, disk, gpus, ports.</param>
/// <param name="RuledOut">Nodes ruled out here.</param>
/// <param name="Left">Nodes left after this row.</param>
/// <param name="NodeNames">Names of the nodes ruled out, at most 20.</param>
/// <param name="HeldByOthers">Of the nodes ruled out, those that would fit if other frameworks gave back what they hold.</param>
public sealed record WhyStep(string Requirement, int RuledOut, int Left, IReadOnlyList<string> NodeNames, int HeldByOthers);

/// <param name="Node">Host name.</param>
/// <param name="Lacks">What it lacks, with figures.</param>
public sealed record NearestFit(string Node, IReadOnlyList<string> Lacks);
