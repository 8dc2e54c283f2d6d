using Sandun.Protocol;

namespace Sandun.AgentLink;

/// <summary>A server as its agents and routers reach it.</summary>
public interface ILinkServer
{
    /// <summary>An agent reported. False refuses it now: the connection is closed and the agent comes back.</summary>
    ValueTask<bool> OnReportAsync(AgentSession session, AgentReport report, CancellationToken cancellation);

    /// <summary>An agent's connection ended.</summary>
    void OnGone(AgentSession session);

    /// <summary>A router connected: it is told the snapshot first, then every later change. False refuses it now.</summary>
    bool OnArrived(RouterSession session);

    ValueTask<bool> OnReportAsync(RouterSession session, RouterReport report, CancellationToken cancellation);

    /// <summary>A router told what it carried. Never held up: figures that come too late are worth nothing.</summary>
    void OnTraffic(RouterSession session, RouterTraffic traffic)
    {
        // A server that shows no figures takes none.
    }

    /// <summary>A router's connection ended.</summary>
    void OnGone(RouterSession session);
}
