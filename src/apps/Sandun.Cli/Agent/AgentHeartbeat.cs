using Microsoft.Extensions.Logging;
using Sandun.Agent;
using Sandun.Protocol;
using Sandun.Runtimes;

namespace Sandun.Cli.Agent;

/// <summary>Measures the machine and its tasks at a fixed interval; the brain passes it on as proof of life.</summary>
internal sealed partial class AgentHeartbeat(RuntimeSet runtimes, NodeMeter node, NodePressure pressure, AgentInbox inbox, ILogger logger)
{
    /// <summary>Often enough for live figures and autoscaling, at less than a hundredth of a CPU for hundreds of tasks.</summary>
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);

    /// <summary>Deleting takes time to show; more often would delete for nothing.</summary>
    private static readonly TimeSpan s_collectionInterval = TimeSpan.FromMinutes(1);

    /// <summary>Under pressure there is nothing to lose by it.</summary>
    private static readonly TimeSpan s_pressedInterval = TimeSpan.FromSeconds(5);

    private long _relieved;

    /// <summary>Free disk below which sandboxes of ended tasks, and images nobody uses, are given up before their time.</summary>
    public FreeFloor CollectBelow { get; init; } = new(10, long.MaxValue);

    /// <summary>Where readers beside the brain find what tasks use.</summary>
    public LatestUsage Usage { get; init; } = new();

    public async Task RunAsync(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(s_interval);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellation)) await BeatAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            // The agent stops.
        }
    }

    private async Task BeatAsync(CancellationToken cancellation)
    {
        NodeUsage usage;
        IReadOnlyList<TaskUsage> tasks;
        var disk = node.Disk();
        var conditions = pressure.Look(disk, NodeMeter.Memory());
        try
        {
            usage = node.Measure();
            tasks = await runtimes.MeasureAsync(cancellation);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // Life is proved all the same.
            LogNotMeasured(logger, failure);
            usage = new NodeUsage(0, 0, 0);
            tasks = [];
        }

        Usage.Latest = tasks;
        inbox.Report(new AgentInput.Measured(usage with { Conditions = conditions }, [.. tasks]));
        var isShort = pressure.DiskIsPressed || disk.Free < CollectBelow.Of(disk.Total);
        if (!isShort || (_relieved != 0 && TimeProvider.System.GetElapsedTime(_relieved) < (pressure.DiskIsPressed ? s_pressedInterval : s_collectionInterval))) return;
        _relieved = TimeProvider.System.GetTimestamp();
        inbox.Report(new AgentInput.DiskPressed());
    }
}
