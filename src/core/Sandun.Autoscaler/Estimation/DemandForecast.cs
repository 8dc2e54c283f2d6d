namespace Sandun.Autoscaler.Estimation;

/// <summary>
/// What will be asked for when an instance ordered now is of use. Several experts forecast; each is judged by what came, and the one that
/// erred least of late speaks, with the distribution of its own errors (Herbster, Warmuth 1998 follow the best expert in the same spirit).
/// </summary>
public sealed class DemandForecast
{
    /// <summary>Experts speak every other second.</summary>
    private const int Beat = 2;

    /// <summary>What is forecast is the mean of eight seconds: a short excess drains by itself, unless it is a burst.</summary>
    public const int TargetSeconds = 8;

    /// <summary>An expert's errors fade over five minutes; while the speaker is surprised, over half a minute: new weather, new speaker.</summary>
    private const double ErrorFade = 0.993, SurprisedFade = 0.93;

    /// <summary>A trend is believed when its slope is this many times its own error.</summary>
    private const double Believable = 4;

    private const double FamiliarShare = 0.003;
    private const int BurstSeconds = 3;
    private const int MaxHorizon = 600;

    /// <summary>Very small forecasts would make any arrival a huge error.</summary>
    private const double Grain = 0.5;

    private readonly RateHistory _history;
    private readonly Expert[] _experts = [new(), new(), new(), new(), new(), new()];
    private readonly double[][] _made = new double[6][];
    private readonly double[] _said = new double[MaxHorizon / Beat];
    private double _long;
    private double _revert = 0.5;
    private int _speaker = 1;
    private long _beats;

    public DemandForecast(RateHistory history)
    {
        _history = history;
        for (var i = 0; i < _made.Length; i++) _made[i] = new double[MaxHorizon / Beat];
    }

    /// <summary>The speaker's forecast, arrivals per second.</summary>
    public double Value => _experts[_speaker].Forecast;

    /// <summary>The speaker's name, for the record of a decision.</summary>
    public string Speaker => s_names[_speaker];

    /// <summary>How what was said has erred, whoever spoke.</summary>
    public ErrorHistogram Errors { get; } = new();

    /// <summary>Rise per second the speaker counts on.</summary>
    public double Slope { get; private set; }

    private static readonly string[] s_names = ["level 10 s", "level 60 s", "level 300 s", "trend 60 s", "trend 300 s", "mean-reverting"];

    /// <summary>Takes note of the history's newest second.</summary>
    /// <param name="horizon">Seconds ahead.</param>
    public void Observe(int horizon)
    {
        if (_history.Count % Beat != 0) return;
        var ahead = Math.Clamp(horizon / Beat, 1, (MaxHorizon / Beat) - 1);
        Judge(ahead);
        Forecast(ahead * Beat);
        var slot = (int)(_beats % (MaxHorizon / Beat));
        for (var i = 0; i < _experts.Length; i++) _made[i][slot] = _experts[i].Forecast;
        Choose();
        _said[slot] = Value;
        _beats++;
    }

    private void Judge(int ahead)
    {
        if (_beats < ahead) return;
        var came = Demand();
        var slot = (int)((_beats - ahead) % (MaxHorizon / Beat));
        var ratio = 1 + ((came - _said[slot]) / Scale(_said[slot]));
        var fade = Math.Abs(ratio - 1 - Errors.Mean) > ErrorHistogram.Surprise * Errors.Deviation ? SurprisedFade : ErrorFade;
        Errors.Add(ratio);
        for (var i = 0; i < _experts.Length; i++) _experts[i].Judge(_made[i][slot], came, fade);
        // The share of a deviation from the mean that is left after the horizon, learnt by normalised least mean squares.
        double was = _made[0][slot] - _long, now = came - _long;
        if (Math.Abs(was) > 1e-9) _revert = Math.Clamp(_revert + (0.02 * was * (now - (_revert * was)) / ((was * was) + (0.01 * _long * _long) + 1e-9)), 0, 1);
    }

    // A burst is more in three seconds than chance brings together.
    private double Demand()
    {
        double mean = _history.Mean(TargetSeconds), burst = _history.Mean(BurstSeconds);
        return burst > mean + (ErrorHistogram.Surprise * Math.Sqrt((mean + 1) / BurstSeconds)) ? burst : mean;
    }

    /// <summary>What errors are measured in: the forecast, or the usual load where that is more. A lull says nothing of a peak's noise.</summary>
    public double Scale(double forecast) => Math.Max(forecast, _history.Mean(300)) + Grain;

    /// <summary>Probability that more than this comes at the horizon.</summary>
    public double Beyond(double able, double forecast) => Errors.Beyond(1 + ((able - forecast) / Scale(forecast)));

    /// <summary>Whether a demand like this has come again and again: bad luck then, no break.</summary>
    public bool IsFamiliar(double demand) => Errors.Seen(1 + ((demand - Value) / Scale(Value))) > FamiliarShare;

    private void Forecast(int horizon)
    {
        double level = _history.Mean(10), minute = _history.Mean(60), minutes = _history.Mean(300);
        _long = _history.Count < 300 ? minutes : _long + ((level - _long) * 0.003);
        _experts[0].Forecast = level;
        _experts[1].Forecast = minute;
        _experts[2].Forecast = minutes;
        _experts[3].Forecast = Trend(12, 5, horizon, level, out var quick);
        _experts[4].Forecast = Trend(20, 15, horizon, minute, out var slow);
        _experts[5].Forecast = _long + (_revert * (level - _long));
        _experts[3].Slope = quick;
        _experts[4].Slope = slow;
    }

    private double Trend(int bins, int binSeconds, int horizon, double level, out double slope)
    {
        var (rise, middle, significance) = _history.Slope(bins, binSeconds);
        var (late, _, _) = _history.Slope(bins / 2, binSeconds);
        // A step looks like a trend until one asks whether its later half still rises.
        slope = significance < Believable || late * rise <= 0 ? 0 : Math.Abs(late) < Math.Abs(rise) ? late : rise;
        if (slope == 0) return level;
        var length = Math.Min(bins, Math.Min(_history.Count, RateHistory.Capacity) / binSeconds) * binSeconds;
        // A line through a past that was not straight overshoots: no more than what the window itself saw is added.
        return Math.Max(0, middle + (slope * ((length / 2.0) + Math.Min(horizon, length))));
    }

    private void Choose()
    {
        // A challenger must be clearly better, or speakers change for nothing and the count with them.
        for (var i = 0; i < _experts.Length; i++)
            if (_experts[i].Error < _experts[_speaker].Error * 0.9) _speaker = i;
        Slope = _experts[_speaker].Slope;
    }

    private sealed class Expert
    {
        public double Forecast { get; set; }

        public double Slope { get; set; }

        /// <summary>Mean square of the relative error, old errors fading.</summary>
        public double Error { get; private set; } = 0.01;

        public void Judge(double made, double came, double fade)
        {
            var scale = Math.Max(Math.Max(made, came), 1e-9);
            var error = (came - made) / scale;
            Error = (Error * fade) + ((1 - fade) * error * error);
        }
    }
}
