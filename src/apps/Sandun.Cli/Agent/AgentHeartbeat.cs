using Microsoft.Extensions.Logging;
using Sandun.Agent;
using Sandun.Protocol;
using Sandun.Runtimes;

namespace Sandun.Cli.Agent;

/// <summary>Measures the machine and its tasks at a fixed interval; the brain passes it on as proof of life.</summary>
internal sealed partial class AgentHeartbeat(RuntimeSet runtimes, NodeMeter node, AgentInbox inbox, ILogger logger)
{
    /// <summary>Often enough for live figures and autoscaling, at less than a hundredth of a CPU for hundreds of tasks.</summary>
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);

    /// <summary>Sandboxes of ended tasks are given up early when less than a tenth of the disk is free.</summary>
    private const int FreeDivisor = 10;

    /// <summary>Deleting takes time to show; more than once a minute would delete for nothing.</summary>
    private static readonly TimeSpan s_pressureInterval = TimeSpan.FromMinutes(1);

    private long _relieved;

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

        inbox.Report(new AgentInput.Measured(usage, [.. tasks]));
        var disk = node.Disk();
        if (disk.Free >= disk.Total / FreeDivisor || (_relieved != 0 && TimeProvider.System.GetElapsedTime(_relieved) < s_pressureInterval)) return;
        _relieved = TimeProvider.System.GetTimestamp();
        inbox.Report(new AgentInput.DiskPressed());
    }
}
