using Sandun.Runtimes;
using Sandun.Runtimes.Docker;

namespace Sandun.Cli.Agent;

/// <summary>Has images that nobody uses any more removed now and then, and soon while the disk is nearly full.</summary>
internal sealed class ImageCollection(DockerRuntime docker, NodeMeter node, FreeFloor collectBelow)
{
    /// <summary>Images are kept for days; minutes are close enough.</summary>
    private static readonly TimeSpan s_interval = TimeSpan.FromMinutes(10);

    /// <summary>How often the disk is looked at for it.</summary>
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(15);

    public async Task RunAsync(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(s_look);
        var last = TimeProvider.System.GetTimestamp();
        try
        {
            while (await timer.WaitForNextTickAsync(cancellation))
            {
                var disk = node.Disk();
                var isShort = disk.Free < collectBelow.Of(disk.Total);
                if (!isShort && TimeProvider.System.GetElapsedTime(last) < s_interval) continue;
                last = TimeProvider.System.GetTimestamp();
                await docker.CollectImagesAsync(isShort, DateTimeOffset.UtcNow, cancellation);
            }
        }
        catch (OperationCanceledException)
        {
            // The agent stops.
        }
    }
}
