using Sandun.Formats;
using Sandun.MarathonApi;
using Sandun.NativeApi;
using Sandun.Protocol;
using Sandun.ServiceScheduler;

namespace Sandun.Server.ControlPlane;

/// <summary>Changes through Sandun's own API: reads documents, asks the service scheduler, and words its answers.</summary>
public sealed class ChangeDesk(ControlPlaneViews views, IServices services) : IChanges
{
    public async Task<PlanReport> PlanAsync(ChangeWish wish, CancellationToken cancellation)
    {
        var request = RequestOf(wish);
        return await services.AskAsync(request with { Manner = request.Manner with { DryRun = true } }, cancellation) switch
        {
            ServiceReply.Planned planned => WithOutdated(PlanReports.Of(views, planned.Plan), request),
            ServiceReply.Refused refused => throw Refusals.Of(refused),
            var other => throw new InvalidOperationException("not an answer to a dry run: " + other.GetType().Name),
        };
    }

    public async Task<ChangeAccepted> ChangeAsync(ChangeWish wish, CancellationToken cancellation)
    {
        var request = RequestOf(wish);
        if (wish is { Verb: ChangeVerb.Remove, IsGroup: true, OnConflict: not OnConflict.Supersede } && PathId.Absolute(wish.Id).IsRoot)
            throw new ControlPlaneException(422, "this removes every app and every group: if that is what you mean, say --force (?force=true)");
        return await services.AskAsync(request, cancellation) switch
        {
            ServiceReply.Deploying deploying => new ChangeAccepted(deploying.Deployment.Value, deploying.Version)
            {
                Warnings = [.. PlanReports.OfCounts(deploying.Kept), .. Warnings(wish), .. PlanReports.Outdated(views.Services, IdsOf(request))],
            },
            ServiceReply.Queued queued => new ChangeAccepted(queued.Deployment.Value, views.Services.RootVersion)
            {
                QueuedBehind = [.. queued.Holders.Select(holder => holder.Value)], Warnings = Warnings(wish),
            },
            ServiceReply.Refused refused => throw Refusals.Of(refused),
            var other => throw new InvalidOperationException("not an answer to a change: " + other.GetType().Name),
        };
    }

    public Task<DiffReport> DiffAsync(string id, DateTimeOffset? from, DateTimeOffset? to, CancellationToken cancellation)
    {
        var path = PathId.Absolute(id);
        if (!views.Services.Apps.TryGetValue(path, out var app)) throw Missing(id);
        var versions = views.Services.Versions[path];
        var newer = Version(to ?? app.Version);
        var older = from is { } named ? Version(named)
            : versions.Values.LastOrDefault(version => version.Version < newer.Version) ??
                throw new ControlPlaneException(404, $"App '{path}' has no version before {Timestamps.Text(newer.Version)}");
        return Task.FromResult(new DiffReport(
            path.Value, older.Version, newer.Version, !AppSpecComparer.SameConfig(older.Spec, newer.Spec), PlanReports.Fields(older.Spec, newer.Spec)));

        AppVersion Version(DateTimeOffset version) => versions.GetValueOrDefault(version) ??
            throw new ControlPlaneException(404, $"App '{path}' does not exist in version {Timestamps.Text(version)}; 'sandun app versions {path}' lists them");
    }

    public Task<IReadOnlyList<EndedDeployment>> EndedAsync(CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<EndedDeployment>>(DeploymentReports.Ended(views.Services));

    public Task PauseAsync(string deployment, CancellationToken cancellation) =>
        DoAsync(new ServiceRequest.PauseDeployment(new DeploymentId(deployment)), cancellation);

    public Task ContinueAsync(string deployment, CancellationToken cancellation) =>
        DoAsync(new ServiceRequest.ContinueDeployment(new DeploymentId(deployment)), cancellation);

    public Task CancelAsync(string deployment, CancellationToken cancellation) =>
        DoAsync(new ServiceRequest.CancelDeployment(new DeploymentId(deployment), Force: true), cancellation);

    public Task<Definition> DefinitionAsync(string id, bool isGroup, DateTimeOffset? version, CancellationToken cancellation)
    {
        var path = PathId.Absolute(id);
        var view = views.Services;
        if (isGroup)
        {
            if (version is not null) throw new ControlPlaneException(400, "version is for apps; a group is shown as it is");
            return view.Groups.TryGetValue(path, out var group)
                ? Task.FromResult(new Definition(GroupDefinition.Write(view, path), group.Version))
                : throw new ControlPlaneException(404, $"Group '{path}' does not exist");
        }

        if (!view.Apps.TryGetValue(path, out var app)) throw Missing(id);
        if (version is not { } wished || wished == app.Version) return Task.FromResult(new Definition(AppJsonWriter.Write(app.Spec, indented: true), app.Version));
        return view.Versions[path].TryGetValue(wished, out var stored)
            ? Task.FromResult(new Definition(AppJsonWriter.Write(stored.Spec, indented: true), stored.Version))
            : throw new ControlPlaneException(404, $"App '{path}' does not exist in version {Timestamps.Text(wished)}");
    }

    /// <summary>A document that changes nothing may still not be what runs.</summary>
    private PlanReport WithOutdated(PlanReport report, ServiceRequest request) => report with
    {
        Warnings =
        [
            .. report.Warnings,
            .. PlanReports.Outdated(views.Services, IdsOf(request).Where(id => report.Apps.All(app => app.Id != id.Value || app.Kind == "keep"))),
        ],
    };

    /// <summary>The apps a document names.</summary>
    private static IEnumerable<PathId> IdsOf(ServiceRequest request) => request switch
    {
        ServiceRequest.UpdateApps apps => apps.Changes.Select(change => change.Id),
        ServiceRequest.UpdateGroup group => IdsOf(group.Change),
        _ => [],
    };

    private static IEnumerable<PathId> IdsOf(GroupChange group) =>
        [.. (group.Apps ?? []).Select(app => app.Id), .. group.Pods.Select(pod => pod.Id), .. (group.Groups ?? []).SelectMany(IdsOf)];

    private static ControlPlaneException Missing(string id) => new(404, $"App '{PathId.Absolute(id)}' does not exist");

    private async Task DoAsync(ServiceRequest request, CancellationToken cancellation)
    {
        if (await services.AskAsync(request, cancellation) is ServiceReply.Refused refused) throw Refusals.Of(refused);
    }

    private List<PlanNote> Warnings(ChangeWish wish)
    {
        var view = views.Services;
        if (wish.Verb is ChangeVerb.Put or ChangeVerb.Patch && !wish.IsGroup)
            return view.Apps.TryGetValue(PathId.Absolute(wish.Id), out var app) ? PlanReports.UnknownMembers([app]) : [];
        return wish.Verb is ChangeVerb.Apply or ChangeVerb.Put or ChangeVerb.Patch ? PlanReports.UnknownMembers(view.Apps.Values.Where(app => app.Version == view.RootVersion)) : [];
    }

    private ServiceRequest RequestOf(ChangeWish wish) => Shape(wish) with
    {
        Manner = new ChangeManner
        {
            OnConflict = (ConflictRule)wish.OnConflict, Guarded = true, IfVersion = wish.IfVersion, IfNew = wish.IfNew,
        },
    };

    private ServiceRequest Shape(ChangeWish wish)
    {
        var path = PathId.Absolute(wish.Id);
        switch (wish.Verb)
        {
            case ChangeVerb.Scale:
                if (wish.Instances < 0) throw new ControlPlaneException(422, "instances must be 0 or more");
                return new ServiceRequest.UpdateApps(
                    [new AppChange(path, current => new AppEdit(current! with { Instances = wish.Instances }, null) { Count = CountSource.Hand }, MayCreate: false)],
                    Force: false);
            case ChangeVerb.Restart: return new ServiceRequest.RestartApp(path, Force: false);
            case ChangeVerb.RollBack: return new ServiceRequest.RollBackApp(path, wish.Version, Force: false);
            case ChangeVerb.Remove when wish.IsGroup: return new ServiceRequest.DeleteGroup(path, Force: false);
            case ChangeVerb.Remove:
                if (!path.IsRoot && !views.Services.Apps.ContainsKey(path) && views.Services.Groups.ContainsKey(path))
                {
                    throw new ControlPlaneException(
                        404, $"App '{path}' does not exist, but a group of that name does: remove it, with all that is in it, by 'sandun app rm --group {path}' (DELETE /sandun/v1/groups{path})");
                }

                return new ServiceRequest.DeleteApp(path, Force: false);
            default:
                return ChangeDocuments.RequestOf(wish, JsonOf(wish.Document), new AppDefaults { Groups = views.Services.Groups });
        }
    }

    /// <summary>JSON as it is, YAML as the JSON it means.</summary>
    private static string JsonOf(string document)
    {
        try
        {
            return YamlText.IsJson(document) ? document : YamlText.ToJson(document);
        }
        catch (FormatException unreadable)
        {
            throw new ControlPlaneException(400, unreadable.Message);
        }
    }
}
