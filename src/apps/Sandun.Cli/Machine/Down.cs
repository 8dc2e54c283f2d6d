using Sandun.Cli.Agent;
using Sandun.Cli.Connection;
using Sandun.Cli.Output;
using Sandun.Proxies;

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
            var ended = keepTasks ? 0 : await StopWorkloadAsync(cancellation);
            _progress.Done(Describe(stopped, keepTasks, ended));
        }

        return ExitCode.Ok;
    }

    private async Task<int> StopWorkloadAsync(CancellationToken cancellation)
    {
        _progress.Show("stopping the proxy");
        await RouterProxy.StopAsync(data.Router, cancellation);
        _progress.Show("stopping applications");
        return await AgentTasks.StopAllAsync(data.Agent, RunningServer.Read(data)?.DockerHost ?? Installation.DockerHost, cancellation);
    }

    private static string Describe(IReadOnlyList<string> stopped, bool keepTasks, int ended)
    {
        var own = stopped.Count == 0 ? "none of Sandun's processes was running" : string.Join(", ", stopped) + " stopped";
        return own + (keepTasks
            ? "; applications go on, and the next `sandun up` adopts them"
            : $", {ended} tasks ended. What was deployed is kept and starts again with `sandun up`");
    }
}
