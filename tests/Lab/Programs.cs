using System.Diagnostics;

namespace Sandun.Lab;

/// <summary>Runs programs by argument lists.</summary>
public static class Programs
{
    /// <summary>Far beyond what any of these takes; a machine that hangs must not hang the laboratory.</summary>
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

    /// <summary>Runs a program to its end.</summary>
    /// <exception cref="LabException">It failed; the message has what it said.</exception>
    public static async Task<string> RunAsync(string program, IEnumerable<string> arguments, string input = "")
    {
        var list = arguments.ToList();
        using var process = Process.Start(new ProcessStartInfo(program, list)
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        using var limit = new CancellationTokenSource(s_limit);
        var output = process.StandardOutput.ReadToEndAsync(limit.Token);
        var error = process.StandardError.ReadToEndAsync(limit.Token);
        await process.StandardInput.WriteAsync(input.AsMemory(), limit.Token);
        process.StandardInput.Close();
        await process.WaitForExitAsync(limit.Token);
        return process.ExitCode == 0
            ? await output
            : throw new LabException($"{program} {string.Join(' ', list)} ended with {process.ExitCode}: {await error}{await output}");
    }

    /// <summary>Runs many lines of <c>ip</c> in one process.</summary>
    public static Task IpAsync(IEnumerable<string> lines, string? within = null) =>
        RunAsync("ip", within is null ? ["-batch", "-"] : ["-n", within, "-batch", "-"], string.Join('\n', lines) + "\n");
}

/// <summary>The laboratory cannot be built or used as asked; the message says why.</summary>
public sealed class LabException(string message) : Exception(message);
