using System.Diagnostics;

namespace Sandun.Runtimes.Probes;

/// <summary>Runs the command of a check.</summary>
internal static class ProbeProcess
{
    /// <summary>Null when the command exits with 0, else its status and output. On cancellation all it started is killed.</summary>
    public static async Task<string?> RunAsync(ProcessStartInfo start, CancellationToken cancellation)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.RedirectStandardInput = true;
        using var process = Process.Start(start)!;
        try
        {
            process.StandardInput.Close();
            var output = ReadAsync(process.StandardOutput, cancellation);
            var errors = ReadAsync(process.StandardError, cancellation);
            await process.WaitForExitAsync(cancellation);
            if (process.ExitCode == 0) return null;
            var said = (await errors + await output).Trim();
            return ExitWords.Of(process.ExitCode, said);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }

    /// <summary>Reads all, keeps the beginning: a command that prints without end must not block nor fill memory.</summary>
    private static async Task<string> ReadAsync(StreamReader reader, CancellationToken cancellation)
    {
        var kept = "";
        var buffer = new char[ExitWords.QuotedCharacters];
        for (int read; (read = await reader.ReadAsync(buffer, cancellation)) > 0;)
        {
            if (kept.Length < ExitWords.QuotedCharacters) kept += new string(buffer, 0, read);
        }

        return kept;
    }
}
