using Sandun.NativeApi;
using Sandun.Protocol;
using Sandun.Server.Links;

namespace Sandun.Server.ControlPlane;

/// <summary>The native API's control plane inside the server: reads published states, changes through the service scheduler.</summary>
public sealed class ServerControlPlane : IControlPlane
{
    /// <summary>A wait for changes is answered within this, so that no proxy between cuts it.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(25);

    private readonly ControlPlaneViews _views;
    private readonly IChanges _changes;
    private readonly LogReader _logs;
    private readonly AppReports _apps;
    private readonly TimeProvider _time;

    public ServerControlPlane(ControlPlaneViews views, IChanges changes, AgentSessions agents, string routerHost, TimeProvider time)
    {
        _views = views;
        _changes = changes;
        _logs = new LogReader(agents, () => views.Services);
        _apps = new AppReports(views, routerHost);
        _time = time;
    }

    private DateTimeOffset Now => _time.GetUtcNow();

    public Task<Overview> OverviewAsync(CancellationToken cancellation) =>
        Task.FromResult(OverviewReport.Of(_views, ServerVersion.Text, Now));

    public Task<IReadOnlyList<AppSummary>> AppsAsync(string? filter, CancellationToken cancellation) => Task.FromResult(_apps.List(filter, Now));

    public Task<AppDetail> AppAsync(string id, CancellationToken cancellation) =>
        Found(_apps.Detail(PathId.Absolute(id), Now), id);

    public Task<IReadOnlyList<NodeSummary>> NodesAsync(CancellationToken cancellation) => Task.FromResult(NodeReports.List(_views.Cluster));

    public Task<long> ConfirmLostNodesAsync(CancellationToken cancellation)
    {
        var held = _views.Cluster.Brake?.Silent ?? 0;
        return _views.ConfirmLosses() ? Task.FromResult<long>(held) : throw new ControlPlaneException(503, "The state cannot be changed now: " + _views.Problem);
    }

    public Task<Done> OrderNodeAsync(string node, NodeAction action, TimeSpan? within, string? by, CancellationToken cancellation) =>
        NodeActions.AskAsync(_views, node, NodeActions.OrderOf(action, within), by ?? "", cancellation);

    public Task<ClusterStatus> ClusterAsync(CancellationToken cancellation) => _views.Members.StatusAsync(cancellation);

    public Task<WhyReport> WhyAsync(string id, CancellationToken cancellation) =>
        Found(WhyReports.Of(_views.Services, _views.Cluster, PathId.Absolute(id), Now), id);

    public Task<IReadOnlyList<DeploymentSummary>> DeploymentsAsync(CancellationToken cancellation)
    {
        return Task.FromResult<IReadOnlyList<DeploymentSummary>>(DeploymentReports.All(_views.Services));
    }

    public Task<ChangeAccepted> ApplyAsync(string json, bool force, CancellationToken cancellation) =>
        _changes.ChangeAsync(new ChangeWish(ChangeVerb.Apply) { Document = json, OnConflict = Conflict(force) }, cancellation);

    public Task<ChangeAccepted> ScaleAsync(string id, int instances, bool force, CancellationToken cancellation) =>
        _changes.ChangeAsync(new ChangeWish(ChangeVerb.Scale) { Id = id, Instances = instances, OnConflict = Conflict(force) }, cancellation);

    public Task<ChangeAccepted> RestartAsync(string id, bool force, CancellationToken cancellation) =>
        _changes.ChangeAsync(new ChangeWish(ChangeVerb.Restart) { Id = id, OnConflict = Conflict(force) }, cancellation);

    public Task<ChangeAccepted> RemoveAsync(string id, bool force, CancellationToken cancellation) =>
        _changes.ChangeAsync(new ChangeWish(ChangeVerb.Remove) { Id = id, OnConflict = Conflict(force) }, cancellation);

    public Task<LogPiece> ReadLogAsync(string taskId, string file, long offset, CancellationToken cancellation) =>
        _logs.ReadAsync(new TaskId(taskId), file, offset, cancellation);

    public Task<long> WaitForChangeAsync(long seen, CancellationToken cancellation) => _views.Changes.WaitAsync(seen, LongestWait, cancellation);

    private static OnConflict Conflict(bool force) => force ? OnConflict.Supersede : OnConflict.Refuse;

    private static Task<T> Found<T>(T? found, string id)
        where T : class =>
        found is null ? throw new ControlPlaneException(404, $"App '{PathId.Absolute(id)}' does not exist") : Task.FromResult(found);
}
