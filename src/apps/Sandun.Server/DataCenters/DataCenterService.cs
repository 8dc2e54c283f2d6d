using Sandun.DataCenters;
using Sandun.Hosting;
using Sandun.NativeApi;
using Sandun.Protocol;
using Sandun.Server.Roles;

namespace Sandun.Server.DataCenters;

/// <summary>The data centers as the native API offers them: reads published views, orders through the brain.</summary>
internal sealed class DataCenterService(
    EventLoop<DataCenterInput, DataCenterFact, DataCenterCommand> loop, Published<DataCenterView> published, DataCenterCalls calls, FleetViews fleet)
    : IDataCenters
{
    public Task<DataCentersStatus> DataCentersAsync(CancellationToken cancellation) => Task.FromResult(
        CenterReports.Of(fleet, published.View));

    public async Task DescribeCenterAsync(string id, CenterEdit edit, CancellationToken cancellation)
    {
        var center = published.View.CenterOf(id);
        var changed = center with
        {
            NameEnglish = edit.NameEn ?? center.NameEnglish,
            NameChinese = edit.NameZh ?? center.NameChinese,
            Site = edit.Site ?? center.Site,
            Mode = edit.Mode is { } mode ? SwitchOrders.Mode(mode) : center.Mode,
            Weight = edit.Weight ?? center.Weight,
        };
        await AskAsync(new DataCenterRequest.Describe(changed), cancellation);
    }

    public async Task SetFailoverAsync(FailoverSettings settings, CancellationToken cancellation)
    {
        var policy = published.View.Policy;
        var changed = policy with
        {
            Enabled = settings.Enabled ?? policy.Enabled,
            After = Seconds(settings.AfterSeconds, policy.After),
            HoldDown = Seconds(settings.HoldDownSeconds, policy.HoldDown),
            MostAnHour = settings.MostAnHour ?? policy.MostAnHour,
            BusinessPercent = settings.BusinessPercent ?? policy.BusinessPercent,
            WeighOut = settings.WeighOut ?? policy.WeighOut,
        };
        await AskAsync(new DataCenterRequest.SetPolicy(changed), cancellation);
    }

    public Task<SwitchForecast> ForecastSwitchAsync(SwitchOrder order, CancellationToken cancellation)
    {
        var seen = fleet.Observe();
        var spec = SwitchOrders.Read(order, [.. seen.Centers.Keys]);
        var forecast = SwitchForecasts.Of(spec, seen, fleet.Cluster, fleet.Services, published.View);
        return Task.FromResult(fleet.TooFar([spec.From, spec.To]) is { } far ? forecast with { Warnings = [.. forecast.Warnings, far] } : forecast);
    }

    public Task<SwitchStatus> BeginSwitchAsync(SwitchOrder order, string? by, CancellationToken cancellation)
    {
        var seen = fleet.Observe();
        return BeginAsync(SwitchOrders.Read(order, [.. seen.Centers.Keys]), seen, by ?? "", cancellation);
    }

    /// <summary>A switch the brain asks for by itself.</summary>
    public async Task BeginAutomaticallyAsync(DataCenterCommand.AskForSwitch ask) =>
        await BeginAsync(ask.Spec, fleet.Observe(), DataCenterMachine.Automatic, CancellationToken.None);

    public Task<IReadOnlyList<SwitchStatus>> SwitchesAsync(CancellationToken cancellation)
    {
        var seen = fleet.Observe();
        return Task.FromResult<IReadOnlyList<SwitchStatus>>(
            [.. published.View.Plans.Values.Reverse().Select(plan => SwitchOrders.Status(plan, seen))]);
    }

    public Task<SwitchStatus> SwitchAsync(string id, CancellationToken cancellation) =>
        published.View.Plans.Find(new SwitchId(id)) is { } plan
            ? Task.FromResult(SwitchOrders.Status(plan, fleet.Observe()))
            : throw new ControlPlaneException(404, $"there is no switch '{id}'");

    public async Task<SwitchStatus> SteerSwitchAsync(string id, string action, string? by, CancellationToken cancellation)
    {
        var (which, who) = (new SwitchId(id), by ?? "");
        DataCenterRequest request = action switch
        {
            "pause" => new DataCenterRequest.Pause(which, who),
            "continue" => new DataCenterRequest.Continue(which, who),
            "back" => new DataCenterRequest.Back(which, who),
            "release" => new DataCenterRequest.EndHold(which, who),
            "let-go" => new DataCenterRequest.LetGo(which, who),
            _ => throw new ControlPlaneException(400, $"action must be pause, continue, back, release or let-go, not '{action}'"),
        };
        return await AskAsync(request, cancellation) is DataCenterReply.Switching told
            ? SwitchOrders.Status(told.Plan, fleet.Observe())
            : await SwitchAsync(id, cancellation);
    }

    private async Task<SwitchStatus> BeginAsync(SwitchSpec spec, FleetObservation seen, string by, CancellationToken cancellation)
    {
        var verdict = SwitchForecasts.Judge(spec, SwitchScope.Of(spec, seen), fleet.Cluster, fleet.Services, published.View);

        // The brain decides by what it saw last; what was judged here must be what it sees.
        loop.TryPost(new DataCenterInput.Observed(seen));
        var reply = (DataCenterReply.Switching)await AskAsync(new DataCenterRequest.Begin(spec, verdict, by), cancellation);
        return SwitchOrders.Status(reply.Plan, seen);
    }

    private async Task<DataCenterReply> AskAsync(DataCenterRequest request, CancellationToken cancellation)
    {
        var (call, reply) = calls.Begin();
        try
        {
            if (!loop.TryPost(new DataCenterInput.Request(call, request)))
                throw new ControlPlaneException(503, "The state cannot be changed now: " + (loop.Problem.Length > 0 ? loop.Problem : "too many requests wait"));
            var answer = await reply.WaitAsync(cancellation);
            return answer is DataCenterReply.Refused refused ? throw new ControlPlaneException(refused.Status, Sentence(refused)) : answer;
        }
        finally
        {
            calls.Forget(call);
        }
    }

    private static string Sentence(DataCenterReply.Refused refused) =>
        refused.Details.IsEmpty ? refused.Message : refused.Message + " (" + string.Join("; ", refused.Details) + ")";

    private static TimeSpan Seconds(int? seconds, TimeSpan otherwise) => seconds is { } given ? TimeSpan.FromSeconds(given) : otherwise;
}
