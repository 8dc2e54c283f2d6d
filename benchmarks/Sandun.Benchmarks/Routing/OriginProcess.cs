using System.Globalization;
using Sandun.Benchmarks.Harness;
using Sandun.Tests.Routing;

namespace Sandun.Benchmarks.Routing;

/// <summary>Tasks that answer in a process of their own.</summary>
internal sealed class OriginProcess : IOrigins
{
    public const string Role = "origins";

    private readonly BenchProcess _process = new(Role);

    /// <summary>One order at a time: answers come in their order.</summary>
    private readonly SemaphoreSlim _turn = new(1, 1);

    public Task OpenAsync(int port, string name, TimeSpan work) =>
        AskAsync(string.Create(CultureInfo.InvariantCulture, $"open {port} {work.TotalMilliseconds:0} {name}"));

    public Task CloseAsync(int port) => AskAsync(string.Create(CultureInfo.InvariantCulture, $"close {port}"));

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _turn.Dispose();
    }

    /// <summary>What the process does: a line an order, a line an answer, until there are no more.</summary>
    public static async Task<int> RunAsync(TextReader orders, TextWriter answers)
    {
        await using var origins = new HostedOrigins();
        while (await orders.ReadLineAsync() is { } line)
        {
            var words = line.Split(' ');
            var port = int.Parse(words[1], CultureInfo.InvariantCulture);
            if (words[0] == "open") await origins.OpenAsync(port, words[3], TimeSpan.FromMilliseconds(int.Parse(words[2], CultureInfo.InvariantCulture)));
            else await origins.CloseAsync(port);
            await answers.WriteLineAsync("done");
            await answers.FlushAsync();
        }

        return 0;
    }

    private async Task AskAsync(string order)
    {
        await _turn.WaitAsync();
        try
        {
            await _process.TellAsync(order);
            if (await _process.HearAsync() is null) throw new BenchmarkFailedException("the process the tasks answer in has ended");
        }
        finally
        {
            _turn.Release();
        }
    }
}
