using System.Globalization;
using System.Net;
using Sandun.Benchmarks.Harness;
using Sandun.Tests.Routing;

namespace Sandun.Benchmarks.Routing;

/// <summary>An <see cref="OpenLoad"/> in a process of its own.</summary>
internal sealed class LoadProcess : IAsyncDisposable
{
    public const string Role = "load";

    private const string FailedPrefix = "failed: ";

    private readonly BenchProcess _process;
    private readonly List<string> _failures = [];

    /// <inheritdoc cref="OpenLoad(IReadOnlyList{IPEndPoint}, double, int)"/>
    public LoadProcess(IReadOnlyList<IPEndPoint> targets, double rate, int connections) => _process = new BenchProcess(
        Role, rate.ToString(CultureInfo.InvariantCulture), connections.ToString(CultureInfo.InvariantCulture), string.Join(',', targets));

    /// <summary>Failed requests, what each saw; known once stopped.</summary>
    public IReadOnlyList<string> Failures => _failures;

    public async Task<(int Requests, double P50, double P99, double PerSecond)> StopAsync()
    {
        _process.Finish();
        while (await _process.HearAsync() is { } line)
        {
            if (line.StartsWith(FailedPrefix, StringComparison.Ordinal))
            {
                _failures.Add(line[FailedPrefix.Length..]);
                continue;
            }

            var figures = line.Split(' ').Select(word => double.Parse(word, CultureInfo.InvariantCulture)).ToArray();
            return ((int)figures[0], figures[1], figures[2], figures[3]);
        }

        throw new BenchmarkFailedException("the process of the load ended without its figures");
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    /// <summary>What the process does: asks until there is no more input, then says what failed and the figures.</summary>
    /// <param name="arguments">Rate, connections, targets.</param>
    public static async Task<int> RunAsync(string[] arguments, TextReader input, TextWriter answers)
    {
        var load = new OpenLoad(
            [.. arguments[2].Split(',').Select(target => IPEndPoint.Parse(target))], double.Parse(arguments[0], CultureInfo.InvariantCulture),
            int.Parse(arguments[1], CultureInfo.InvariantCulture));
        await input.ReadToEndAsync();
        var (requests, p50, p99, perSecond) = await load.StopAsync();
        foreach (var failure in load.Failures) await answers.WriteLineAsync(FailedPrefix + failure);
        await answers.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{requests} {p50} {p99} {perSecond}"));
        await answers.FlushAsync();
        return 0;
    }
}
