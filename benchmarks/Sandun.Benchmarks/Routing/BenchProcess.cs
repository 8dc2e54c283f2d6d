using System.Diagnostics;
using Sandun.Benchmarks.Harness;

namespace Sandun.Benchmarks.Routing;

/// <summary>
/// A part of a benchmark in a process of its own, as it is in a data center: what it does takes neither threads nor garbage collections from
/// what is measured, only its share of the machine. It is told by lines, and answers by lines.
/// </summary>
internal sealed class BenchProcess : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly Process _process;

    /// <param name="role">The first argument, which Program knows.</param>
    public BenchProcess(string role, params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (var argument in arguments.Prepend(role)) start.ArgumentList.Add(argument);
        // An answer is dealt with where it is seen: handing each to another thread costs more than the answer, of cores others are measured on.
        start.Environment["DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS"] = "1";
        _process = Process.Start(start) ?? throw new BenchmarkFailedException("a part of the benchmark did not start: " + role);
    }

    public async Task TellAsync(string line)
    {
        await _process.StandardInput.WriteLineAsync(line);
        await _process.StandardInput.FlushAsync();
    }

    /// <summary>The next line it says; null at its end.</summary>
    public async Task<string?> HearAsync()
    {
        using var patience = new CancellationTokenSource(s_patience);
        return await _process.StandardOutput.ReadLineAsync(patience.Token);
    }

    /// <summary>Tells it that no more will come, which ends it.</summary>
    public void Finish() => _process.StandardInput.Close();

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        using (var patience = new CancellationTokenSource(s_patience))
        {
            await _process.WaitForExitAsync(patience.Token).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }

        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
    }
}
