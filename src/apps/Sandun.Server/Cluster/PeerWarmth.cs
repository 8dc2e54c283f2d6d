using Sandun.Store;

namespace Sandun.Server.Cluster;

/// <summary>
/// Keeps a connection to each other server, whichever leads next, and sends a question through this server's own door to the leader now
/// and then: what a hand-over needs is connected, compiled and linked before it comes.
/// </summary>
internal sealed class PeerWarmth(Members members, Leadership leadership, PeerClient peers, TimeProvider time)
{
    /// <summary>Well within the minute an idle connection is kept.</summary>
    private static readonly TimeSpan s_period = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);

    /// <summary>Until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        while (true)
        {
            await TryAskAllAsync(cancellation);
            await Task.Delay(s_period, time, cancellation);
        }
    }

    private async Task TryAskAllAsync(CancellationToken cancellation)
    {
        try
        {
            var others = (await members.ReadAsync(cancellation)).Select(member => member.Record).Where(record => record.Member != leadership.Self.Member);
            await Task.WhenAll(others.Select(other => peers.AskForLifeAsync(other, s_patience, cancellation)));
            if (!leadership.Leads) await peers.AskThroughAsync(leadership.Self, s_patience, cancellation);
        }
        catch (StoreException)
        {
            // Who is there is not known now; the next time will do.
        }
    }
}
