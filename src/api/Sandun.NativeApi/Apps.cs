namespace Sandun.NativeApi;

/// <summary>One row of the list of apps.</summary>
/// <param name="Id">Absolute path.</param>
/// <param name="Instances">Wished count.</param>
/// <param name="Running">Tasks that run.</param>
/// <param name="Healthy">Tasks whose checks all pass.</param>
/// <param name="Unhealthy">Tasks with a failing check.</param>
/// <param name="Staged">Tasks being started.</param>
/// <param name="Waiting">Instances without a task.</param>
/// <param name="HasHealthChecks">Whether healthy and unhealthy mean anything.</param>
/// <param name="State">The verdict, computed from instances.</param>
/// <param name="Cpus">CPUs of one instance.</param>
/// <param name="MemoryMegabytes">Memory of one instance in MiB.</param>
/// <param name="Version">Current version.</param>
/// <param name="Deploying">Ids of deployments that hold it.</param>
/// <param name="Image">Docker image, or empty.</param>
/// <param name="Routes">Where it is reached: <c>http://127.0.0.1:10000</c>, <c>shop.example</c>.</param>
public sealed record AppSummary(
    string Id, int Instances, int Running, int Healthy, int Unhealthy, int Staged, int Waiting, bool HasHealthChecks, AppState State,
    decimal Cpus, decimal MemoryMegabytes, DateTimeOffset Version, IReadOnlyList<string> Deploying, string Image, IReadOnlyList<string> Routes);

/// <summary>The verdict on an app, worst first.</summary>
public enum AppState
{
    /// <summary>Instances wait and nothing is being started.</summary>
    Waiting = 0,

    /// <summary>Launches are delayed after failures.</summary>
    Delayed = 1,

    /// <summary>A health check fails.</summary>
    Unhealthy = 2,
    Deploying = 3,
    Running = 4,

    /// <summary>Scaled to nothing.</summary>
    Suspended = 5,
}

/// <summary>One app with all that its page shows.</summary>
/// <param name="Summary">Its row.</param>
/// <param name="DefinitionJson">The definition as Marathon's JSON, indented.</param>
/// <param name="InstanceList">Its instances, oldest first.</param>
/// <param name="Deployments">Deployments that hold it.</param>
/// <param name="LastFailure">Its last failure, or null.</param>
/// <param name="Versions">Stored versions, newest first.</param>
public sealed record AppDetail(
    AppSummary Summary, string DefinitionJson, IReadOnlyList<InstanceDetail> InstanceList, IReadOnlyList<DeploymentSummary> Deployments,
    FailureDetail? LastFailure, IReadOnlyList<DateTimeOffset> Versions)
{
    /// <summary>What may be other than meant in its definition.</summary>
    public IReadOnlyList<PlanNote> Warnings { get; init; } = [];

    /// <summary>What of its routes is not as its definition asks, a sentence for each port that has any.</summary>
    public IReadOnlyList<string> RouteProblems { get; init; } = [];
}

/// <param name="Id">Instance id.</param>
/// <param name="TaskId">Current task, or empty.</param>
/// <param name="Condition">Marathon's condition.</param>
/// <param name="Healthy">All checks pass, one fails, or not known.</param>
/// <param name="Node">Host name of its node, or empty.</param>
/// <param name="DataCenter">Zone of its node, or empty.</param>
/// <param name="Address">Address of the task.</param>
/// <param name="Ports">Host ports.</param>
/// <param name="Pid">Process id, or 0.</param>
/// <param name="Version">Version it was launched from.</param>
/// <param name="StartedAt">When it began to run.</param>
/// <param name="Restarts">How often it was launched again after ending by itself.</param>
/// <param name="Cpus">CPUs in use, or null when not known.</param>
/// <param name="MemoryMegabytes">Memory in use in MiB, or null.</param>
/// <param name="Health">State of each check, in words.</param>
/// <param name="Route">starting, serving, standby (it gets no traffic at present), draining, or empty when it has no route.</param>
public sealed record InstanceDetail(
    string Id, string TaskId, string Condition, bool? Healthy, string Node, string DataCenter, string Address, IReadOnlyList<int> Ports,
    int Pid, DateTimeOffset Version, DateTimeOffset? StartedAt, int Restarts, decimal? Cpus, decimal? MemoryMegabytes,
    IReadOnlyList<string> Health, string Route)
{
    /// <summary>Whether it is of an earlier configuration than the app's.</summary>
    public bool Outdated { get; init; }
}

/// <param name="TaskId">The task that failed.</param>
/// <param name="State">Mesos' name of its last state.</param>
/// <param name="Message">Why, for people.</param>
/// <param name="Node">Where.</param>
/// <param name="At">When.</param>
/// <param name="ExitCode">Exit status, or null.</param>
/// <param name="LastOutput">Its last lines.</param>
public sealed record FailureDetail(
    string TaskId, string State, string Message, string Node, DateTimeOffset At, int? ExitCode, string LastOutput)
{
    /// <summary>Whether it ended because it reached its memory limit.</summary>
    public bool OutOfMemory { get; init; }
}

/// <param name="Id">UUID.</param>
/// <param name="Apps">Affected apps.</param>
/// <param name="Step">Running step, from 1.</param>
/// <param name="Steps">Number of steps.</param>
/// <param name="Actions">What the running step does: <c>ScaleApplication /shop/web</c>.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="Done">Instances in the wished state.</param>
/// <param name="Wanted">Instances wished for by its apps.</param>
/// <param name="WaitsFor">What it waits for, in one sentence.</param>
public sealed record DeploymentSummary(
    string Id, IReadOnlyList<string> Apps, int Step, int Steps, IReadOnlyList<string> Actions, DateTimeOffset StartedAt, int Done, int Wanted,
    string WaitsFor)
{
    /// <summary>The same as <see cref="WaitsFor"/>, to be said in any language.</summary>
    public IReadOnlyList<DeploymentNote> Notes { get; init; } = [];

    /// <summary>running, paused, held (a stage of a rollout waits for its time or for a person) or queued (it has not begun).</summary>
    public string State { get; init; } = "running";

    /// <summary>Without progress for so many seconds it fails; null for never.</summary>
    public double? ProgressDeadlineSeconds { get; init; }

    /// <summary>Whether its apps go back to their last good version when it fails.</summary>
    public bool AutoRevert { get; init; }

    /// <summary>The failed deployment it takes back, or null.</summary>
    public string? Reverts { get; init; }

    /// <summary>The deployments a queued one waits for.</summary>
    public IReadOnlyList<string> Holders { get; init; } = [];
}

/// <summary>A change was accepted; it is done when the deployment is gone from the running ones.</summary>
public sealed record ChangeAccepted(string DeploymentId, DateTimeOffset Version)
{
    /// <summary>Deployments a queued change waits for; empty when it has begun.</summary>
    public IReadOnlyList<string> QueuedBehind { get; init; } = [];

    /// <summary>What may be other than meant.</summary>
    public IReadOnlyList<PlanNote> Warnings { get; init; } = [];
}

/// <param name="Data">UTF-8 text; broken characters at the edges are replaced.</param>
/// <param name="Offset">Position of the first byte.</param>
/// <param name="NextOffset">Where to read on.</param>
/// <param name="Size">Size of the file now.</param>
public sealed record LogPiece(string Data, long Offset, long NextOffset, long Size);

/// <summary>One thing that is said of a running deployment.</summary>
/// <param name="Kind">What is said, such as <c>offersThatFit</c>; kinds may be added.</param>
/// <param name="Values">Its figures and names.</param>
public sealed record DeploymentNote(string Kind, IReadOnlyList<string> Values);
