using System.Collections.Concurrent;
using System.Net;

namespace Sandun.Tests.Proxies;

/// <summary>Clients that ask without pause, half of them over kept connections, half over new ones, and remember every failure.</summary>
internal sealed class Load
{
    private readonly ConcurrentQueue<string> _failures = [];
    private readonly Task[] _clients;
    private volatile bool _ending;
    private int _done;

    public Load(int port, int clients) => _clients = [.. Enumerable.Range(0, clients).Select(number => Task.Run(() => AskAsync(port, keep: number % 2 == 0)))];

    /// <summary>Requests answered so far, failed ones included.</summary>
    public int Done => Volatile.Read(ref _done);

    public async Task<(int Requests, IReadOnlyCollection<string> Failures)> StopAsync()
    {
        _ending = true;
        await Task.WhenAll(_clients);
        return (Done, _failures);
    }

    private async Task AskAsync(int port, bool keep)
    {
        using var client = keep ? RouterBench.KeepingClient() : RouterBench.ClosingClient();
        while (!_ending)
        {
            try
            {
                var (status, body) = await RouterBench.GetAsync(client, port);
                if (status != HttpStatusCode.OK) _failures.Enqueue($"{status} {body}");
            }
            catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException)
            {
                _failures.Enqueue(failure.ToString());
            }

            Interlocked.Increment(ref _done);
        }
    }
}
