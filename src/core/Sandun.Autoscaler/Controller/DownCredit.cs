namespace Sandun.Autoscaler.Controller;

/// <summary>
/// When to give instances back: once what the surplus has cost equals what an action and its undoing cost (ski rental, Karlin, Manasse,
/// Rudolph, Sleator 1988). An undoing within the time the saving takes makes the next one dearer, a good one cheaper.
/// </summary>
public sealed class DownCredit(ScalingPrices prices)
{
    private const int FirstPatience = 1_000, MaxPatience = 16_000;
    private long _credit;
    private int _peak;
    private long _downAt = long.MinValue / 2;
    private int _downBy;

    /// <summary>How many times the price of the action must have been earned, thousandths.</summary>
    public int PatiencePermille { get; private set; } = FirstPatience;

    /// <summary>Millionths of the price earned so far.</summary>
    public long CreditMicros => _credit;

    /// <summary>Millionths of the price that must be earned.</summary>
    public long PriceMicros => 2 * prices.ActionMicros * PatiencePermille / 1_000;

    /// <summary>A second went by with so many instances and this need.</summary>
    /// <returns>The count to go to, or null to stay.</returns>
    public int? Second(int count, int need, long saving)
    {
        if (need >= count)
        {
            (_credit, _peak) = (0, 0);
            return null;
        }

        _peak = Math.Max(_peak, need);
        _credit += Math.Max(0, saving);
        return _credit >= PriceMicros && _peak < count ? _peak : null;
    }

    public void WentDown(long second, int by)
    {
        (_credit, _peak) = (0, 0);
        (_downAt, _downBy) = (second, by);
    }

    /// <summary>An action upwards: was the last one downwards worth it?</summary>
    /// <param name="second">Now.</param>
    /// <param name="coreSecondMicros">What an instance costs a second.</param>
    public void WentUp(long second, long coreSecondMicros)
    {
        (_credit, _peak) = (0, 0);
        if (_downBy == 0) return;
        var saved = (second - _downAt) * _downBy * coreSecondMicros;
        PatiencePermille = saved < 2 * prices.ActionMicros
            ? Math.Min(PatiencePermille * 3 / 2, MaxPatience)
            : Math.Max(PatiencePermille * 9 / 10, FirstPatience);
        _downBy = 0;
    }

    public void Forget() => (_credit, _peak) = (0, 0);
}
