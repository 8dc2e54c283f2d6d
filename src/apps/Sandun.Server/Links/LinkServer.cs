using Sandun.AgentLink;
using Sandun.Protocol;
using Sandun.ResourceManager;
using Sandun.Server.ControlPlane;
using Sandun.ServiceScheduler;

namespace Sandun.Server.Links;

/// <summary>Brings what agents and routers say to the brains. Their inboxes hold up a peer that is faster than they are.</summary>
public sealed class LinkServer(AgentSessions agents, RouterSessions routers) : ILinkServer
{
    public required Func<ResourceManagerInput, CancellationToken, ValueTask<bool>> ToResourceManager { private get; init; }

    public required Func<ServiceInput, CancellationToken, ValueTask<bool>> ToScheduler { private get; init; }

    /// <summary>Learns from heartbeats what tasks use.</summary>
    public required UsageRates Usage { private get; init; }

    public required TimeProvider Time { private get; init; }

    /// <summary>The registry as last published; null while the scheduler does not decide.</summary>
    public required Func<RegistryView?> Registry { private get; init; }

    public ValueTask<bool> OnReportAsync(AgentSession session, AgentReport report, CancellationToken cancellation)
    {
        if (report is AgentReport.Register) agents.Add(session);
        if (report is AgentReport.Heartbeat heartbeat) Usage.Take(session.Id, heartbeat.Tasks, Time.GetUtcNow(), heartbeat.Node.Counters.ClockMilliseconds);
        return ToResourceManager(new ResourceManagerInput.AgentReported(session.Id, report), cancellation);
    }

    public void OnGone(AgentSession session)
    {
        agents.Remove(session);
        Usage.Forget(session.Id);
        Leave(ToResourceManager(new ResourceManagerInput.AgentGone(session.Id), CancellationToken.None));
    }

    public bool OnArrived(RouterSession session)
    {
        if (Registry() is null) return false;
        routers.Add(session, () => Registry() ?? RegistryView.Empty);
        return true;
    }

    public ValueTask<bool> OnReportAsync(RouterSession session, RouterReport report, CancellationToken cancellation)
    {
        if (routers.Name(session, report.Router) is { } refusal)
        {
            session.Close(refusal);
            return ValueTask.FromResult(false);
        }

        return ToScheduler(new ServiceInput.RouterReported(report), cancellation);
    }

    /// <summary>Learns what routers carry.</summary>
    public required TrafficBook Traffic { private get; init; }

    public void OnTraffic(RouterSession session, RouterTraffic traffic) => Traffic.Take(traffic);

    public void OnGone(RouterSession session)
    {
        if (routers.Remove(session) is not { } router) return;
        Traffic.Leave(router);
        Leave(ToScheduler(new ServiceInput.RouterGone(router), CancellationToken.None));
    }

    /// <summary>Nobody waits for the outcome: a brain that does not take it now has forgotten all sessions anyway.</summary>
    private static void Leave(ValueTask<bool> posting) => _ = posting.AsTask();
}
