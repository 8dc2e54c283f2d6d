namespace Sandun.Autoscaler.Estimation;

/// <summary>
/// Seconds a request is in service, by Little's law: requests in service over completions per second. Never from the time in the queue.
/// A slow mean for quiet times, and a jump when three seconds agree on another value: a dependency that slows down shows at once.
/// </summary>
public sealed class ServiceTime
{
    private const int Window = 3;
    private const double BestShare = 1.0 / 1_800;
    private const double Jump = 0.2, Share = 0.05;

    /// <summary>Fewer answers than this in the window say nothing.</summary>
    private const double FewestAnswers = 5;

    private readonly double[] _busy = new double[Window], _done = new double[Window];
    private double _minBusy, _minDone;
    private int _next, _agreed;

    /// <summary>Null until enough was answered.</summary>
    public double? Seconds { get; private set; }

    /// <summary>The service time without what makes it slow now: follows downwards at once, upwards over half an hour.</summary>
    public double? Best { get; private set; }

    /// <summary>Observations since the last jump upwards.</summary>
    public int SinceJump { get; private set; } = int.MaxValue / 2;

    public void Observe(double inService, double completions)
    {
        if (Seconds is { } known) Best = Best is { } best && known > best ? best + ((known - best) * BestShare) : known;
        SinceJump = Math.Min(SinceJump + 1, int.MaxValue / 2);
        (_busy[_next], _done[_next]) = (inService, completions);
        _next = (_next + 1) % Window;
        double busy = _busy.Sum(), done = _done.Sum();
        if (done < FewestAnswers)
        {
            // A trickle: gather until there is enough to divide.
            _minBusy += inService;
            _minDone += completions;
            if (_minDone < FewestAnswers) return;
            Mix(_minBusy / _minDone, 0.3);
            (_minBusy, _minDone) = (0, 0);
            return;
        }

        var now = busy / done;
        if (Seconds is { } mean && Math.Abs((now / Math.Max(mean, 1e-9)) - 1) > Jump)
        {
            if (++_agreed < Window) return;
            // A second without an answer says nothing of how long one takes.
            Seconds = completions >= 1 ? inService / completions : now;
            if (Seconds > mean) SinceJump = 0;
            _agreed = 0;
            return;
        }

        _agreed = 0;
        Mix(now, Share);
    }

    private void Mix(double value, double share) => Seconds = Seconds is { } mean ? mean + ((value - mean) * share) : value;
}
