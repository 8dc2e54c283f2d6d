using System.Threading.Channels;
using Sandun.Protocol;
using Sandun.Routing;

namespace Sandun.Server.ControlPlane;

/// <summary>
/// The traffic routers tell of, for all readers: pages, the API, the autoscaler. Thread-safe; a view is put together when it is read and
/// shared by all who read within <see cref="s_viewAge"/>.
/// </summary>
public sealed class TrafficBook(TimeProvider time)
{
    /// <summary>Routers tell each second; half of that is new enough for everybody.</summary>
    private static readonly TimeSpan s_viewAge = TimeSpan.FromMilliseconds(500);

    /// <summary>Surges that may wait to be looked at.</summary>
    private const int SurgingMax = 1024;

    private readonly Lock _lock = new();
    private readonly TrafficLedger _ledger = new();
    private readonly Channel<PathId> _surging = Channel.CreateBounded<PathId>(new BoundedChannelOptions(SurgingMax) { FullMode = BoundedChannelFullMode.DropWrite });
    private TrafficView _view = TrafficView.Empty;

    /// <summary>Apps that surge, for the one who scales them; what is not taken in time is dropped, as the next second tells it too.</summary>
    public ChannelReader<PathId> Surging => _surging.Reader;

    /// <summary>Traffic now.</summary>
    public TrafficView View
    {
        get
        {
            lock (_lock)
            {
                var now = time.GetUtcNow();
                if (now - _view.At >= s_viewAge) _view = _ledger.View(now);
                return _view;
            }
        }
    }

    public void Take(RouterTraffic traffic)
    {
        lock (_lock)
        {
            _ledger.Take(traffic, time.GetUtcNow());
            if (traffic.Surging.IsEmpty) return;
            _view = TrafficView.Empty;
        }

        foreach (var app in traffic.Surging) _surging.Writer.TryWrite(app);
    }

    public void Leave(RouterId router)
    {
        lock (_lock) _ledger.Leave(router);
    }
}
