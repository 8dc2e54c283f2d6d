using Sandun.Cli.Connection;
using Sandun.Cli.Output;

namespace Sandun.Cli.Machine;

/// <summary>Carries out <c>sandun down</c>.</summary>
internal sealed class Down(DataDirectory data)
{
    private readonly LocalDataCenter _center = new(data);
    private readonly Progress _progress = new();

    /// <param name="keepTasks">Whether applications and their proxy go on serving; the next `up` adopts them.</param>
    /// <param name="cancellation">Gives up; what was stopped stays stopped.</param>
    public async Task<int> RunAsync(bool keepTasks, CancellationToken cancellation)
    {
        if (!Directory.Exists(data.Run))
        {
            Console.Error.WriteLine($"  nothing runs: there is no data center in {data.Path}");
            return ExitCode.Ok;
        }

        using (_center.Lock())
        {
            var stopped = await _center.StopPartsAsync(_progress, cancellation);
            if (!keepTasks) await StopWorkloadAsync(cancellation);
            File.Delete(data.ServerFile);
            _progress.Done(Describe(stopped, keepTasks));
        }

        return ExitCode.Ok;
    }

    private Task StopWorkloadAsync(CancellationToken cancellation) => Task.CompletedTask;

    private static string Describe(IReadOnlyList<string> stopped, bool keepTasks) =>
        (stopped.Count == 0 ? "none of Sandun's processes was running" : string.Join(", ", stopped) + " stopped") +
        (keepTasks ? "; applications go on, and the next `sandun up` adopts them" : "; applications stopped. What was deployed is kept and starts again with `sandun up`");
}
