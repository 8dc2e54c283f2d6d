namespace Sandun.Autoscaler.Simulation;

/// <summary>How a controller fared on a trace.</summary>
/// <param name="Controller">Its name.</param>
/// <param name="ViolationSeconds">Seconds in which the service level was broken.</param>
/// <param name="SpareCoreHours">Core-hours billed beyond the fewest that would have done, known in hindsight; at least 0.</param>
/// <param name="Actions">Changes of the count.</param>
/// <param name="PeakInstances">The most there were at once, draining ones left out.</param>
public sealed record ScalerScore(string Controller, double ViolationSeconds, double SpareCoreHours, double Actions, double PeakInstances)
{
    /// <summary>A core-hour costs as much as ten violation seconds, an action as two.</summary>
    public const double CoreHourPrice = 10, ActionPrice = 2;

    /// <summary>The score; less is better.</summary>
    public double J => ViolationSeconds + (CoreHourPrice * SpareCoreHours) + (ActionPrice * Actions);
}
