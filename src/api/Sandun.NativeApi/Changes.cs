namespace Sandun.NativeApi;

/// <summary>Changes of apps and groups: what they would do, doing them, and following them.</summary>
public interface IChanges
{
    /// <summary>What a change would do by the nodes as they are; changes nothing.</summary>
    Task<PlanReport> PlanAsync(ChangeWish wish, CancellationToken cancellation);

    Task<ChangeAccepted> ChangeAsync(ChangeWish wish, CancellationToken cancellation);

    /// <summary>How two versions of an app differ.</summary>
    /// <param name="id">The app.</param>
    /// <param name="from">The older version; null for the one before <paramref name="to"/>.</param>
    /// <param name="to">The newer version; null for the current one.</param>
    /// <param name="cancellation">Ends the wait.</param>
    Task<DiffReport> DiffAsync(string id, DateTimeOffset? from, DateTimeOffset? to, CancellationToken cancellation);

    /// <summary>How the latest deployments ended, the newest first.</summary>
    Task<IReadOnlyList<EndedDeployment>> EndedAsync(CancellationToken cancellation);

    /// <summary>Makes a running deployment move no further.</summary>
    Task PauseAsync(string deployment, CancellationToken cancellation);

    /// <summary>Lets a paused deployment, or a stage of a rollout that is held, go on.</summary>
    Task ContinueAsync(string deployment, CancellationToken cancellation);

    /// <summary>Ends a deployment where it stands, or drops one that waits.</summary>
    Task CancelAsync(string deployment, CancellationToken cancellation);

    /// <summary>The definition of an app or group as it is put, with its version.</summary>
    Task<Definition> DefinitionAsync(string id, bool isGroup, DateTimeOffset? version, CancellationToken cancellation);
}

/// <summary>What is to be done.</summary>
public enum ChangeVerb
{
    /// <summary>What a file defines: an app, apps, or a group.</summary>
    Apply = 0,

    /// <summary>The app or group becomes exactly this.</summary>
    Put = 1,

    /// <summary>The app or group with these members merged in.</summary>
    Patch = 2,
    Scale = 3,
    Restart = 4,
    Remove = 5,
    RollBack = 6,
}

/// <summary>What becomes of a change of what a running deployment holds.</summary>
public enum OnConflict
{
    Refuse = 0,
    Supersede = 1,
    Queue = 2,
}

/// <summary>A wished change.</summary>
public sealed record ChangeWish(ChangeVerb Verb)
{
    /// <summary>The app or group; empty for <see cref="ChangeVerb.Apply"/>.</summary>
    public string Id { get; init; } = "";

    /// <summary>Whether <see cref="Id"/> names a group, for put and patch.</summary>
    public bool IsGroup { get; init; }

    /// <summary>JSON or YAML, for apply, put and patch.</summary>
    public string Document { get; init; } = "";

    /// <summary>The wished count, for scale.</summary>
    public int Instances { get; init; }

    /// <summary>The version to go back to; null for the one before.</summary>
    public DateTimeOffset? Version { get; init; }

    public OnConflict OnConflict { get; init; }

    /// <summary>The version the change was made from; another current one refuses it (412).</summary>
    public DateTimeOffset? IfVersion { get; init; }

    /// <summary>It must not exist yet (412 otherwise).</summary>
    public bool IfNew { get; init; }
}

/// <param name="Text">JSON, indented.</param>
/// <param name="Version">Its version: the ETag.</param>
public sealed record Definition(string Text, DateTimeOffset Version);

/// <summary>What a change would do.</summary>
/// <param name="HasChanges">Whether it would do anything.</param>
/// <param name="Apps">The apps it touches, in the order they are dealt with.</param>
/// <param name="Steps">The steps of its deployment: <c>ScaleApplication /shop/web</c>.</param>
/// <param name="Roles">What the roles of these apps ask for.</param>
/// <param name="Warnings">What may be other than meant.</param>
/// <param name="Holders">Running deployments in the way.</param>
public sealed record PlanReport(
    bool HasChanges, IReadOnlyList<AppPlan> Apps, IReadOnlyList<IReadOnlyList<string>> Steps, IReadOnlyList<RoleAsk> Roles,
    IReadOnlyList<PlanNote> Warnings, IReadOnlyList<string> Holders);

/// <param name="Id">The app.</param>
/// <param name="Kind">create, replace, scale, delete or keep (its instances are not touched).</param>
/// <param name="InstancesBefore">Wished count now.</param>
/// <param name="InstancesAfter">Wished count afterwards.</param>
/// <param name="Starts">Instances that would start, by node.</param>
/// <param name="Stops">Instances that would stop, by node.</param>
/// <param name="Kept">Instances that stay.</param>
/// <param name="Moved">Of those replaced, how many come up on another node.</param>
/// <param name="Unplaced">New instances that find no place now.</param>
/// <param name="Funnel">Why they find none: each requirement and the nodes it rules out; empty when all find one.</param>
/// <param name="Nearest">The node that lacks least, or null.</param>
/// <param name="Rollout">rolling, canary or blue-green, for replace.</param>
/// <param name="RoutesBefore">Where it is reached now.</param>
/// <param name="RoutesAfter">Where it will be reached.</param>
/// <param name="Fields">The members of its definition that change.</param>
public sealed record AppPlan(
    string Id, string Kind, int InstancesBefore, int InstancesAfter, IReadOnlyList<NodeCount> Starts, IReadOnlyList<NodeCount> Stops, int Kept,
    int Moved, int Unplaced, IReadOnlyList<WhyStep> Funnel, NearestFit? Nearest, string Rollout, IReadOnlyList<string> RoutesBefore,
    IReadOnlyList<string> RoutesAfter, IReadOnlyList<FieldChange> Fields);

/// <param name="Node">Host name.</param>
/// <param name="Count">Instances.</param>
public sealed record NodeCount(string Node, int Count);

/// <param name="Path">The member: <c>/env/LEVEL</c>, <c>/healthChecks/0/path</c>.</param>
/// <param name="Before">Its JSON before; empty when it was not there.</param>
/// <param name="After">Its JSON after; empty when it goes.</param>
public sealed record FieldChange(string Path, string Before, string After);

/// <summary>What the apps of a role ask for in all: count × amounts.</summary>
/// <param name="Role">The role.</param>
/// <param name="CpusBefore">CPUs now.</param>
/// <param name="CpusAfter">CPUs afterwards.</param>
/// <param name="MemoryMegabytesBefore">Memory now, in MiB.</param>
/// <param name="MemoryMegabytesAfter">Memory afterwards.</param>
/// <param name="CpusTotal">CPUs of all nodes that can be reached.</param>
/// <param name="MemoryMegabytesTotal">Memory of all nodes.</param>
public sealed record RoleAsk(
    string Role, decimal CpusBefore, decimal CpusAfter, decimal MemoryMegabytesBefore, decimal MemoryMegabytesAfter, decimal CpusTotal,
    decimal MemoryMegabytesTotal)
{
    /// <summary>The most CPUs the role can have, by its limit and what others are guaranteed; null when it is not known.</summary>
    public decimal? CpusMost { get; init; }

    /// <summary>The most memory the role can have, in MiB; null when it is not known.</summary>
    public decimal? MemoryMegabytesMost { get; init; }

    /// <summary>CPUs operators guarantee the role; 0 without a guarantee.</summary>
    public decimal CpusGuaranteed { get; init; }

    /// <summary>Memory operators guarantee the role, in MiB.</summary>
    public decimal MemoryMegabytesGuaranteed { get; init; }
}

/// <param name="Kind">noPlace, stuck, noHealthCheck, outage, portShared, hostShared, locked, unknownMember, notLookedAt, countKept or overQuota.</param>
/// <param name="App">The app.</param>
/// <param name="Detail">Figures or names; may be empty.</param>
/// <param name="Text">A sentence.</param>
public sealed record PlanNote(string Kind, string App, string Detail, string Text);

/// <param name="App">The app.</param>
/// <param name="From">The older version.</param>
/// <param name="To">The newer version.</param>
/// <param name="Replaces">Whether going from one to the other replaces all instances.</param>
/// <param name="Fields">The members that differ.</param>
public sealed record DiffReport(string App, DateTimeOffset From, DateTimeOffset To, bool Replaces, IReadOnlyList<FieldChange> Fields);

/// <param name="Id">UUID.</param>
/// <param name="Result">succeeded, failed, cancelled or superseded.</param>
/// <param name="Reason">Why; empty for a success.</param>
/// <param name="Apps">Affected apps, the first 20.</param>
/// <param name="AppCount">How many there were.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="EndedAt">When it ended.</param>
/// <param name="Successor">The deployment that took its place or takes it back, or null.</param>
/// <param name="Reverts">The failed deployment it took back, or null.</param>
public sealed record EndedDeployment(
    string Id, string Result, string Reason, IReadOnlyList<string> Apps, int AppCount, DateTimeOffset StartedAt, DateTimeOffset EndedAt,
    string? Successor, string? Reverts);
