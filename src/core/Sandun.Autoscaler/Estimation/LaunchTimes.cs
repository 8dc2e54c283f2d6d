namespace Sandun.Autoscaler.Estimation;

/// <summary>Seconds from the order of an instance to its first request, learnt from what was ordered and what became ready.</summary>
public sealed class LaunchTimes(double first)
{
    /// <summary>Orders remembered; more at once are of one kind anyway.</summary>
    private const int MaxOrders = 256;

    private readonly Queue<long> _orders = [];
    private int _ready = -1, _count = -1;
    private double _high = first;

    /// <summary>A launch takes no longer than this, as a rule.</summary>
    public double HighSeconds => _high;

    public void Observe(long second, int ready, int count)
    {
        if (_count >= 0)
        {
            for (var i = _count; i < count && _orders.Count < MaxOrders; i++) _orders.Enqueue(second);
            for (var i = _ready; i < ready && _orders.TryDequeue(out var ordered); i++) Learn(second - ordered);
            if (ready == count) _orders.Clear();
        }

        (_ready, _count) = (ready, count);
    }

    // A high quantile followed by steps: far up at once, down slowly (about the 90th percentile).
    private void Learn(double seconds) => _high = Math.Max(1, _high + ((seconds - _high) * (seconds > _high ? 0.45 : 0.05)));
}
