namespace Sandun.Benchmarks.Autoscaler;

/// <summary>
/// The scores the design was published with, of another implementation of the same simulation: J by trace, in the order of
/// <see cref="Sandun.Autoscaler.Simulation.ScalerCatalog.Anchors"/>, then the controller's as first tried.
/// </summary>
internal static class PublishedScores
{
    public static IReadOnlyDictionary<string, double[]> ByTrace { get; } = new Dictionary<string, double[]>
    {
        ["step"] = [240, 201, 115, 208, 434, 742, 401, 92],
        ["ramp"] = [204, 151, 167, 175, 194, 183, 205, 79],
        ["double11"] = [442, 331, 230, 262, 605, 940, 463, 164],
        ["diurnal"] = [2277, 1595, 3253, 1872, 2332, 2500, 1634, 929],
        ["noisy"] = [215, 217, 1118, 346, 159, 288, 435, 198],
        ["sawtooth"] = [261, 215, 610, 426, 343, 554, 218, 126],
        ["io-step"] = [7104, 201, 115, 208, 6272, 7131, 7057, 92],
        ["slow-dep"] = [198, 192, 150, 204, 362, 409, 179, 107],
        ["outage"] = [183, 190, 168, 179, 162, 655, 177, 81],
    };
}
