using System.Threading.Channels;
using Sandun.AgentLink;
using Sandun.Protocol;

namespace Sandun.Io.Tests.AgentLink;

/// <summary>A server that remembers what it hears.</summary>
internal sealed class RecordingServer : ILinkServer
{
    public Channel<AgentReport> AgentReports { get; } = Channel.CreateUnbounded<AgentReport>();

    public Channel<RouterReport> RouterReports { get; } = Channel.CreateUnbounded<RouterReport>();

    public AgentSession? Agent { get; private set; }

    public RouterSession? Router { get; private set; }

    public RegistryView Snapshot { get; set; } = RegistryView.Empty;

    public bool RefuseNext { get; set; }

    public async ValueTask<bool> OnReportAsync(AgentSession session, AgentReport report, CancellationToken cancellation)
    {
        if (RefuseNext)
        {
            RefuseNext = false;
            return false;
        }

        Agent = session;
        await AgentReports.Writer.WriteAsync(report, cancellation);
        return true;
    }

    public void OnGone(AgentSession session)
    {
    }

    public bool OnArrived(RouterSession session)
    {
        Router = session;
        session.Tell(Snapshot);
        return true;
    }

    public async ValueTask<bool> OnReportAsync(RouterSession session, RouterReport report, CancellationToken cancellation)
    {
        await RouterReports.Writer.WriteAsync(report, cancellation);
        return true;
    }

    public void OnGone(RouterSession session)
    {
    }
}
