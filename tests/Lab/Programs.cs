using System.Diagnostics;

namespace Sandun.Lab;

/// <summary>Runs programs by argument lists.</summary>
public static class Programs
{
    /// <summary>Far beyond what any of these takes; a machine that hangs must not hang the laboratory.</summary>
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

    /// <summary>Runs a program to its end.</summary>
    /// <param name="program">Its name or path.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="input">What it reads.</param>
    /// <param name="limit">How long it may take; a minute unless told otherwise.</param>
    /// <exception cref="LabException">It failed; the message has what it said.</exception>
    public static async Task<string> RunAsync(string program, IEnumerable<string> arguments, string input = "", TimeSpan? limit = null)
    {
        var list = arguments.ToList();
        using var process = Process.Start(new ProcessStartInfo(program, list)
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        using var bound = new CancellationTokenSource(limit ?? s_limit);
        var output = process.StandardOutput.ReadToEndAsync(bound.Token);
        var error = process.StandardError.ReadToEndAsync(bound.Token);
        await process.StandardInput.WriteAsync(input.AsMemory(), bound.Token);
        process.StandardInput.Close();
        await process.WaitForExitAsync(bound.Token);
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
