using Sandun.Autoscaler.Policies;
using Sandun.MarathonApi;
using Sandun.NativeApi;
using Sandun.Protocol;
using Sandun.Server.ControlPlane;
using Sandun.ServiceScheduler;
using Sandun.Telemetry;
using Sandun.Telemetry.Queries;

namespace Sandun.Server.Scaling;

/// <summary>Scaling inside the server.</summary>
internal sealed class ScalingPlane(IServices services, ScalingLoop loop, TelemetryStore figures, SizeAdvisor advisor, TimeProvider time) : IScalingPlane
{
    private const int MaxPinMinutes = 31 * 24 * 60;

    /// <summary>Points of one answer.</summary>
    private const int MaxPoints = 45_000;

    public Task<IReadOnlyList<ScalingSummary>> ScalingAsync(CancellationToken cancellation) => Task.FromResult<IReadOnlyList<ScalingSummary>>(
        [.. services.View.Apps.Values.Where(app => app.Spec.Extensions.ContainsKey(ScalingReader.Member)).Select(app => ScalingReports.Of(app, loop.Find(app.Id)))]);

    public Task<ScalingSummary> ScalingOfAsync(string id, CancellationToken cancellation)
    {
        var app = Scaled(id);
        return Task.FromResult(ScalingReports.Of(app, loop.Find(app.Id)));
    }

    public Task<IReadOnlyList<ScalingDecision>> ScalingLogAsync(string id, CancellationToken cancellation) =>
        Task.FromResult(loop.Find(Scaled(id).Id)?.Log ?? []);

    public async Task<ChangeAccepted> SetScalingAsync(string id, string json, CancellationToken cancellation)
    {
        var app = Existing(id);
        var remove = json.Trim() is "null" or "";
        if (!remove && ScalingReader.Read(json, app.Spec, out var problems) is null)
        {
            var problem = problems.FirstOrDefault();
            throw new ControlPlaneException(422, problem is null ? "autoscaling must be an object" : $"autoscaling/{problem.Member}: {problem.Rule}");
        }

        var change = new AppChange(app.Id, current => new AppEdit(
            current! with
            {
                Extensions = remove ? current.Extensions.Remove(ScalingReader.Member) : current.Extensions.SetItem(ScalingReader.Member, Compact(json)),
            }, null), MayCreate: false);
        return await services.AskAsync(new ServiceRequest.UpdateApps([change], false), cancellation) switch
        {
            ServiceReply.Deploying deploying => new ChangeAccepted(deploying.Deployment.Value, deploying.Version),
            ServiceReply.Refused refused => throw Refusals.Of(refused),
            var other => throw new InvalidOperationException("not an answer to a change: " + other.GetType().Name),
        };
    }

    public Task<IReadOnlyList<ImportedPolicy>> ImportScalingAsync(string json, string? id, string? prometheus, CancellationToken cancellation)
    {
        try
        {
            var own = string.IsNullOrWhiteSpace(json);
            if (own && id is null) throw new ControlPlaneException(400, "send an object to import, or name the app whose labels are read (id)");
            var found = own
                ? [ScalingImport.OfLabels(Existing(id!).Spec) ?? throw new ControlPlaneException(422, $"{id} has no labels of marathon-autoscale (AS_MIN_INSTANCES and the like)")]
                : ScalingImport.Read(json, Known, new ImportSurroundings(id, prometheus));
            return Task.FromResult<IReadOnlyList<ImportedPolicy>>(
                [.. found.Select(one => new ImportedPolicy(one.App is { } app ? PathId.Absolute(app).ToString() : null, ScalingReports.Json(one.Json), one.Notes))]);
        }
        catch (FormatException unreadable)
        {
            throw new ControlPlaneException(422, unreadable.Message);
        }

        AppSpec? Known(string app) => services.View.Apps.GetValueOrDefault(PathId.Absolute(app))?.Spec;
    }

    public Task<Done> PinAsync(string id, int instances, int minutes, CancellationToken cancellation)
    {
        var app = Scaled(id);
        if (instances is < 1 or > 100_000) throw new ControlPlaneException(422, "instances must be between 1 and 100000");
        if (minutes is < 1 or > MaxPinMinutes) throw new ControlPlaneException(422, $"minutes must be between 1 and {MaxPinMinutes}");
        loop.SetPin(app.Id, new ScalePin(instances, time.GetUtcNow().AddMinutes(minutes)));
        return Task.FromResult(new Done($"{app.Id} is held at {instances} instances for {minutes} minutes"));
    }

    public Task<Done> UnpinAsync(string id, CancellationToken cancellation)
    {
        var app = Scaled(id);
        loop.SetPin(app.Id, null);
        return Task.FromResult(new Done($"{app.Id} follows its load again"));
    }

    public Task<RateHistoryReport> RatesAsync(string id, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellation)
    {
        var app = Scaled(id);
        long first = from.ToUnixTimeSeconds(), last = to.ToUnixTimeSeconds();
        if (last <= first) throw new ControlPlaneException(422, "to must be later than from");
        if (last - first > MaxPoints * 60L) throw new ControlPlaneException(422, $"at most {MaxPoints / 1_440} days at once");
        var answer = figures.Ask(
            new SeriesQuery("sandun_app_requests_per_second", first, last, 1) { Where = [("app", app.Id.ToString())], By = [] }, time.GetUtcNow().ToUnixTimeSeconds());
        var rates = answer.Series is [var line] ? line.Points.Select(point => double.IsNaN(point) ? (double?)null : point) : [];
        return Task.FromResult(new RateHistoryReport(DateTimeOffset.FromUnixTimeSeconds(answer.From), answer.Step, [.. rates.Take(MaxPoints)]));
    }

    public Task<IReadOnlyList<SizeAdvice>> AdviceAsync(string? id, CancellationToken cancellation) =>
        Task.FromResult(advisor.Of(id is null ? services.View.Apps.Values : [Existing(id)]));

    private static string Compact(string json)
    {
        using var document = System.Text.Json.JsonDocument.Parse(json);
        return System.Text.Json.Nodes.JsonNode.Parse(document.RootElement.GetRawText())!.ToJsonString();
    }

    private App Scaled(string id)
    {
        var app = Existing(id);
        return app.Spec.Extensions.ContainsKey(ScalingReader.Member)
            ? app
            : throw new ControlPlaneException(404, $"{app.Id} does not scale by itself: give it an autoscaling member (`sandun scale set {app.Id} FILE`)");
    }

    private App Existing(string id)
    {
        try
        {
            return services.View.Apps.GetValueOrDefault(PathId.Absolute(id)) ?? throw new ControlPlaneException(404, $"App '{PathId.Absolute(id)}' does not exist");
        }
        catch (FormatException unreadable)
        {
            throw new ControlPlaneException(422, unreadable.Message);
        }
    }
}
