using Sandun.Protocol;

namespace Sandun.Server.Telemetry;

/// <summary>What is known of one app at one second beside its traffic.</summary>
internal sealed record AppFigures(int Wished, int Ready, TrafficFigures? Traffic)
{
    public static readonly IReadOnlyList<Metric<AppFigures>> Metrics =
    [
        new("sandun_app_instances", "Wished instances.", figures => figures.Wished),
        new("sandun_app_ready_instances", "Instances that take requests.", figures => figures.Ready),
        .. RoutedFigures.Of<AppFigures>("sandun_app_", figures => figures.Traffic),
    ];
}
