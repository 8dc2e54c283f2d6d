namespace Sandun.MarathonApi;

/// <summary>
/// Counts what happens and how often, as Dropwizard's meters do: averages over one, five and fifteen minutes that weigh the past exponentially
/// (the load averages of Unix), in steps of five seconds. Thread-safe.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed class RateMeter(TimeProvider time)
{
    private const double StepSeconds = 5;

    /// <summary>After so many steps without anything all averages are nothing to speak of.</summary>
    private const long StepsMost = 10_000;

    private static readonly double[] s_weights = [.. new double[] { 1, 5, 15 }.Select(minutes => 1 - Math.Exp(-StepSeconds / 60 / minutes))];

    private readonly Lock _lock = new();
    private readonly long _began = time.GetTimestamp();
    private readonly double[] _rates = new double[s_weights.Length];
    private long _count;
    private long _uncounted;
    private long _steps;
    private bool _hasPast;

    public void Mark()
    {
        lock (_lock)
        {
            Step();
            _count++;
            _uncounted++;
        }
    }

    public Rates Read()
    {
        lock (_lock)
        {
            Step();
            var seconds = time.GetElapsedTime(_began).TotalSeconds;
            return new Rates(_count, seconds > 0 ? _count / seconds : 0, _rates[0], _rates[1], _rates[2]);
        }
    }

    /// <summary>Takes the steps that are due; the first rate is taken as it is, since there is no past to weigh it with.</summary>
    private void Step()
    {
        var due = (long)(time.GetElapsedTime(_began).TotalSeconds / StepSeconds);
        for (var left = Math.Min(due - _steps, StepsMost); left > 0; left--)
        {
            var rate = _uncounted / StepSeconds;
            for (var i = 0; i < _rates.Length; i++) _rates[i] = _hasPast ? _rates[i] + (s_weights[i] * (rate - _rates[i])) : rate;
            _uncounted = 0;
            _hasPast = true;
        }

        _steps = due;
    }
}

/// <summary>What a meter shows.</summary>
/// <param name="Count">How many there were.</param>
/// <param name="Mean">A second, since it began.</param>
/// <param name="OneMinute">A second, over the last minute.</param>
/// <param name="FiveMinutes">A second, over the last five minutes.</param>
/// <param name="FifteenMinutes">A second, over the last fifteen minutes.</param>
internal readonly record struct Rates(long Count, double Mean, double OneMinute, double FiveMinutes, double FifteenMinutes);
