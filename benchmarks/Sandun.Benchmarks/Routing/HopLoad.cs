using System.Globalization;
using System.Net;
using Sandun.Benchmarks.Harness;
using Sandun.Tests.Routing;

namespace Sandun.Benchmarks.Routing;

/// <summary>
/// A process that asks one hop after the other, for a moment each: it stays the same, so that what starting and warming up costs takes part in
/// none of them.
/// </summary>
internal sealed class HopLoad : IAsyncDisposable
{
    public const string Role = "hop-load";

    private readonly BenchProcess _process = new(Role);

    /// <summary>Asks the hop at a port for a while.</summary>
    /// <param name="port">Where it listens.</param>
    /// <param name="rate">Requests a second that are begun, answered or not; more than there can be for as many as there can be.</param>
    /// <param name="length">How long.</param>
    /// <exception cref="BenchmarkFailedException">A request failed, or the process did.</exception>
    public async Task<(double P99, double PerSecond)> AskAsync(int port, double rate, TimeSpan length)
    {
        await _process.TellAsync(string.Create(CultureInfo.InvariantCulture, $"{port} {rate} {length.TotalMilliseconds}"));
        var line = await _process.HearAsync() ?? throw new BenchmarkFailedException("the process of the load ended without its figures");
        if (line.Split(' ') is not [var p99, var perSecond]) throw new BenchmarkFailedException(line);
        return (double.Parse(p99, CultureInfo.InvariantCulture), double.Parse(perSecond, CultureInfo.InvariantCulture));
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    /// <summary>What the process does: a line in, a turn, a line out.</summary>
    public static async Task<int> RunAsync(TextReader input, TextWriter answers)
    {
        while (await input.ReadLineAsync() is { } line)
        {
            var wanted = line.Split(' ').Select(word => double.Parse(word, CultureInfo.InvariantCulture)).ToArray();
            var load = new OpenLoad([new IPEndPoint(IPAddress.Loopback, (int)wanted[0])], wanted[1], connections: 16);
            await Task.Delay(TimeSpan.FromMilliseconds(wanted[2]));
            var (requests, _, p99, perSecond) = await load.StopAsync();
            await answers.WriteLineAsync(load.Failures.Count > 0
                ? $"{load.Failures.Count} of {requests} requests failed: {load.Failures.First()}"
                : string.Create(CultureInfo.InvariantCulture, $"{p99} {perSecond}"));
            await answers.FlushAsync();
        }

        return 0;
    }
}
