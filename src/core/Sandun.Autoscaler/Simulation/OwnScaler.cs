using Sandun.Autoscaler.Controller;
using Sandun.Autoscaler.Signals;

namespace Sandun.Autoscaler.Simulation;

/// <summary>Our controller under test, told of the service what an app's definition says.</summary>
public sealed class OwnScaler(ServiceModel service) : IScaler
{
    private readonly AppScaler _scaler = new(new ScalingPolicy
    {
        Min = service.MinInstances, Max = service.MaxInstances, Concurrency = service.Slots, CpuMillis = (long)Math.Round(service.Cores * 1_000),
        LevelMilliseconds = (int)Math.Round(service.LevelSeconds * 1_000), WarmupSeconds = (int)Math.Round(service.WarmupSeconds),
        QueueSeconds = (int)Math.Round(service.QueueSeconds),
    });

    public string Name => "sandun";

    public bool ReadsBothPaths => true;

    /// <summary>Why the last decision was made.</summary>
    public ScaleDecision? Last { get; private set; }

    public int Decide(in AppSample sample) => (Last = _scaler.Decide(sample)).Wish;
}
