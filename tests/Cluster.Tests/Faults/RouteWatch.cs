using System.Diagnostics;
using System.Net;
using Sandun.Lab;

namespace Sandun.Cluster.Tests.Faults;

/// <summary>Asks a router's route again and again, one request after the other, and keeps when it went unanswered last.</summary>
internal sealed class RouteWatch : IAsyncDisposable
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource _ending = new();
    private readonly Task _asking;
    private volatile int _answered;

    public RouteWatch(LabHost router) => _asking = AskAsync(router);

    /// <summary>How many in a row were answered well, up to now.</summary>
    public int Answered => _answered;

    public int Asked { get; private set; }

    public int Unanswered { get; private set; }

    /// <summary>From the beginning of the watch to the end of the last request that was not answered well; zero if all were.</summary>
    public TimeSpan LastUnanswered { get; private set; }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _asking;
        _ending.Dispose();
    }

    private async Task AskAsync(LabHost router)
    {
        var watch = Stopwatch.StartNew();
        while (!_ending.IsCancellationRequested)
        {
            var answer = await Observation.AskRouteAsync(router);
            Asked++;
            if (answer == HttpStatusCode.OK)
            {
                _answered++;
            }
            else
            {
                _answered = 0;
                Unanswered++;
                LastUnanswered = watch.Elapsed;
            }

            await Task.Delay(s_pause);
        }
    }
}
