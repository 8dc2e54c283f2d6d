using Sandun.Autoscaler.Signals;

namespace Sandun.Autoscaler.Controller;

/// <summary>
/// Judges the share of answers that are errors. An app that fails under load gets a fifth more each half minute, to twice what it had at most:
/// if that does not help, more will not either. Nothing is given back until it has been well for a minute.
/// </summary>
internal sealed class ErrorGuard(int permille)
{
    private const double Smoothing = 15;
    private const int Patience = 30, Calm = 60;

    private double _errors, _arrivals;
    private int _before, _wish;
    private long _raisedAt, _brokenAt;

    /// <summary>Instances needed because of errors; 0 while all is well.</summary>
    public int Need(in AppSample sample)
    {
        if (sample.Arrivals is { } arrivals && sample.Failed is { } failed)
        {
            _arrivals += (arrivals - _arrivals) / Smoothing;
            _errors += (failed - _errors) / Smoothing;
        }

        // Less than a request a second is no load: its errors have other reasons.
        if (_arrivals >= 1 && _errors * 1_000 > permille * _arrivals) return Raised(sample);
        if (_before == 0) return 0;
        if (sample.Second - _brokenAt <= Calm) return _wish;
        (_before, _wish) = (0, 0);
        return 0;
    }

    private int Raised(in AppSample sample)
    {
        _brokenAt = sample.Second;
        if (_before == 0) (_before, _wish, _raisedAt) = (sample.Count, sample.Count, sample.Second - Patience);
        if (sample.Second - _raisedAt < Patience) return _wish;
        _raisedAt = sample.Second;
        _wish = Math.Min(2 * _before, _wish + Math.Max(1, _wish / 5));
        return _wish;
    }
}
