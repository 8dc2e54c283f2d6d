using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace Sandun.Lab.Centers;

/// <summary>
/// Requests at a steady pace, ten a second to each router for each route, whatever became of those before: as many users do, who do not
/// know of each other. What became of each is kept.
/// </summary>
public sealed class SteadyLoad : IAsyncDisposable
{
    private static readonly TimeSpan s_pace = TimeSpan.FromMilliseconds(100);

    /// <summary>How long a user waits.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly CancellationTokenSource _ending = new();
    private readonly ConcurrentQueue<(TimeSpan Asked, TimeSpan Answered, string What)> _asked = [];
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = s_patience };
    private readonly List<Task> _users;

    private SteadyLoad(IEnumerable<LabHost> routers, IReadOnlyList<int> ports) =>
        _users = [.. routers.SelectMany(router => ports.Select(port => Task.Run(() => KeepAskingAsync(router, port))))];

    public TimeSpan Now => _watch.Elapsed;

    /// <summary>Requests that were answered, one way or the other.</summary>
    public int Requests => _asked.Count;

    /// <summary>Those that failed, with the time of each.</summary>
    public IReadOnlyList<string> Failures => [.. Failed.Select(one => $"{Text(one.Answered)} {one.What}")];

    private IEnumerable<(TimeSpan Asked, TimeSpan Answered, string What)> Failed => _asked.Where(one => one.What.Length > 0);

    public static SteadyLoad Begin(IEnumerable<LabHost> routers, IReadOnlyList<int> ports) => new(routers, ports);

    /// <summary>How long after a moment the last request was asked that failed, or was answered in more than a second; zero when none was.</summary>
    public TimeSpan TroubleSince(TimeSpan moment) => _asked
        .Where(one => one.Asked >= moment && (one.What.Length > 0 || one.Answered - one.Asked > TimeSpan.FromSeconds(1)))
        .Select(one => one.Asked - moment).DefaultIfEmpty(TimeSpan.Zero).Max();

    /// <summary>How many failed that were asked since a moment.</summary>
    public int FailedSince(TimeSpan moment) => Failed.Count(one => one.Asked >= moment);

    /// <summary>Waits until so many requests that were asked from now on were answered, one way or the other.</summary>
    public Task AskedAsync(int more)
    {
        var from = Now;
        return Laboratory.UntilAsync(
            () => Task.FromResult(_asked.Count(one => one.Asked >= from) >= more), TwoCenters.Settle, () => Task.FromResult($"fewer than {more} requests were answered"));
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await Task.WhenAll(_users);
        _http.Dispose();
    }

    private async Task KeepAskingAsync(LabHost router, int port)
    {
        var url = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://{router.Address}:{port}/"));
        var asking = new List<Task>();
        while (!_ending.IsCancellationRequested)
        {
            asking.RemoveAll(one => one.IsCompleted);
            asking.Add(AskAsync(url));
            await Task.Delay(s_pace);
        }

        await Task.WhenAll(asking);
    }

    private async Task AskAsync(Uri url)
    {
        var asked = _watch.Elapsed;
        string what;
        try
        {
            using var answer = await _http.GetAsync(url);
            what = answer.StatusCode == HttpStatusCode.OK ? "" : $"{url} answered {(int)answer.StatusCode}";
        }
        catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException)
        {
            what = $"{url}: {failure.Message}";
        }

        _asked.Enqueue((asked, _watch.Elapsed, what));
    }

    private static string Text(TimeSpan time) => time.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture) + " s";
}
