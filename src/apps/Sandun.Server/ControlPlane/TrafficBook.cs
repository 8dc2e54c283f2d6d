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

    private readonly Lock _lock = new();
    private readonly TrafficLedger _ledger = new();
    private TrafficView _view = TrafficView.Empty;

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
        lock (_lock) _ledger.Take(traffic, time.GetUtcNow());
    }

    public void Leave(RouterId router)
    {
        lock (_lock) _ledger.Leave(router);
    }
}
