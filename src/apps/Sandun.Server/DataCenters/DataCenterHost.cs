using Sandun.DataCenters;
using Sandun.Hosting;
using Sandun.NativeApi;
using Sandun.Protocol;
using Sandun.Server.Cluster;
using Sandun.Server.Roles;
using Sandun.ServiceScheduler;
using Sandun.Store;

namespace Sandun.Server.DataCenters;

/// <summary>The data centers' role with its loop, and the look at the world it is given each second.</summary>
internal sealed partial class DataCenterHost : IAsyncDisposable
{
    private static readonly TimeSpan s_pace = TimeSpan.FromSeconds(1);

    private readonly EventLoop<DataCenterInput, DataCenterFact, DataCenterCommand> _loop;
    private readonly Published<DataCenterView> _published;
    private readonly DataCenterService _service;
    private readonly FleetViews _fleet;
    private readonly ITimer _timer;
    private readonly TimeProvider _time;
    private readonly ILogger _log;

    /// <param name="entities">Where its state lies.</param>
    /// <param name="fleet">What it sees.</param>
    /// <param name="toScheduler">Takes its orders; false when the service scheduler does not take one now.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logging">The logs.</param>
    public DataCenterHost(IEntityStore entities, FleetViews fleet, Func<ServiceInput, bool> toScheduler, TimeProvider time, ILoggerFactory logging)
    {
        _fleet = fleet;
        _time = time;
        _log = logging.CreateLogger("Sandun.DataCenters");
        _published = new Published<DataCenterView>(DataCenterView.Empty, new ChangeCounter());
        var calls = new DataCenterCalls();
        _loop = new EventLoop<DataCenterInput, DataCenterFact, DataCenterCommand>(
            new DataCenterRole(_published, calls) { ToScheduler = toScheduler, AskForSwitch = ask => _ = BeginAsync(ask) }, entities, time, _log);
        _service = new DataCenterService(_loop, _published, calls, fleet);
        _timer = time.CreateTimer(_ => Look(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public IDataCenters Service => _service;

    public async Task StartAsync(string awaited, CancellationToken ending)
    {
        if (awaited.Length > 0) _loop.Await(awaited);
        else await _loop.StartAsync(ending);
        _timer.Change(s_pace, s_pace);
    }

    public void Surrender(string why) => _loop.Surrender(why);

    /// <summary>A brain that follows the store while this server's own does not decide.</summary>
    public IStandbyBrain StandbyBrain(IStore store) => new StandbyBrain<DataCenterInput, DataCenterFact, DataCenterCommand, DataCenterView>(
        store, new DataCenterFactCodec(), () => new DataCenterMachine(), _published, _time);

    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync();
        await _loop.DisposeAsync();
    }

    /// <summary>With one data center and nothing under way there is nothing to look at.</summary>
    private void Look()
    {
        if (_loop.State != LoopState.Running || !_published.View.NeedsSight) return;
        var zones = _fleet.Cluster.Agents.Values.Select(agent => ZoneRule.NameOf(agent.Spec.Zone)).Distinct().Take(2).Count();
        if (zones > 1) _loop.TryPost(new DataCenterInput.Observed(_fleet.Observe()));
    }

    private async Task BeginAsync(DataCenterCommand.AskForSwitch ask)
    {
        try
        {
            LogFailover(_log, ask.Why);
            await _service.BeginAutomaticallyAsync(ask);
        }
        catch (ControlPlaneException refusal)
        {
            LogRefused(_log, refusal.Message);
        }
    }
}
