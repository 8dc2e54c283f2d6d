namespace Sandun.NativeApi;

/// <summary>
/// Sandun's own view of the data center, for console and command line. Implemented in the server, and over HTTP
/// (<c>/sandun/v1</c>) by the client. Every method throws <see cref="ControlPlaneException"/> with a sentence for people.
/// </summary>
public interface IControlPlane
{
    Task<Overview> OverviewAsync(CancellationToken cancellation);

    /// <summary>All apps, ordered by id; <paramref name="filter"/> is a case-insensitive part of the id.</summary>
    Task<IReadOnlyList<AppSummary>> AppsAsync(string? filter, CancellationToken cancellation);

    /// <summary>One app with its instances, or an exception with status 404.</summary>
    Task<AppDetail> AppAsync(string id, CancellationToken cancellation);

    Task<IReadOnlyList<NodeSummary>> NodesAsync(CancellationToken cancellation);

    /// <summary>Says that the agents that are silent now are lost, so that the brake lets go and their tasks are replaced.</summary>
    /// <returns>How many agents were held by the brake.</returns>
    Task<long> ConfirmLostNodesAsync(CancellationToken cancellation);

    /// <summary>Closes a node for new work, opens it again, moves what runs there elsewhere, or ends its quarantine.</summary>
    /// <param name="node">Its id, or its host name where only one node has it.</param>
    /// <param name="action">What is wanted; may be repeated.</param>
    /// <param name="within">For a drain: after it what still runs there is ended, 0 to 30 days; null for as long as it takes.</param>
    /// <param name="by">Who asks; null where there are no principals.</param>
    /// <param name="cancellation">Ends the wait.</param>
    Task<Done> OrderNodeAsync(string node, NodeAction action, TimeSpan? within, string? by, CancellationToken cancellation);

    /// <summary>The servers, who leads, and their store.</summary>
    Task<ClusterStatus> ClusterAsync(CancellationToken cancellation);

    /// <summary>Why instances of the app wait, restart or are not deployed yet.</summary>
    Task<WhyReport> WhyAsync(string id, CancellationToken cancellation);

    /// <summary>Running deployments.</summary>
    Task<IReadOnlyList<DeploymentSummary>> DeploymentsAsync(CancellationToken cancellation);

    /// <summary>Creates or replaces what the JSON defines: an app, an array of apps, or a group, as in marathon.json.</summary>
    Task<ChangeAccepted> ApplyAsync(string json, bool force, CancellationToken cancellation);

    Task<ChangeAccepted> ScaleAsync(string id, int instances, bool force, CancellationToken cancellation);

    Task<ChangeAccepted> RestartAsync(string id, bool force, CancellationToken cancellation);

    Task<ChangeAccepted> RemoveAsync(string id, bool force, CancellationToken cancellation);

    /// <summary>
    /// A piece of a file in a task's sandbox. A negative offset counts from the end. At most 64 KiB are returned;
    /// reading at the end of a running task's file gives an empty piece, to be asked again.
    /// </summary>
    /// <param name="taskId">The task; ended tasks too, while their sandbox is kept.</param>
    /// <param name="file"><c>stdout</c>, <c>stderr</c>, or another path in the sandbox.</param>
    /// <param name="offset">First byte wanted, or a negative number of bytes before the end.</param>
    /// <param name="cancellation">Ends the wait.</param>
    Task<LogPiece> ReadLogAsync(string taskId, string file, long offset, CancellationToken cancellation);

    /// <summary>A number that grows with every change of what this interface shows; lets a page refresh only when needed.</summary>
    Task<long> WaitForChangeAsync(long seen, CancellationToken cancellation);
}
