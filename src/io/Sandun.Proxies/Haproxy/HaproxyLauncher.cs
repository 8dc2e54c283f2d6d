using System.Diagnostics;
using System.Globalization;

namespace Sandun.Proxies.Haproxy;

/// <summary>Runs the HAProxy program: to check a configuration, and to start a master that outlives us.</summary>
internal sealed class HaproxyLauncher(HaproxyBinary binary, HaproxyFolder folder)
{
    /// <summary>Longest complaint kept of what HAProxy prints.</summary>
    private const int ComplaintMax = 600;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    /// <returns>Null when the candidate configuration is valid; else what HAProxy says against it.</returns>
    public Task<string?> CheckAsync(CancellationToken cancellation) =>
        RunAsync(["-c", "-C", folder.Path, "-f", HaproxyFolder.CandidateName], cancellation);

    /// <summary>
    /// Starts a master and its worker with the configuration in force. HAProxy makes itself a daemon in a session of its own, so it
    /// lives on when we do not.
    /// </summary>
    /// <returns>Null once it serves; else why it did not start.</returns>
    public Task<string?> StartAsync(CancellationToken cancellation) => RunAsync(
        ["-W", "-D", "-C", folder.Path, "-f", HaproxyFolder.ConfigurationName, "-p", HaproxyFolder.PidName, "-S", $"unix@{HaproxyFolder.MasterName},mode,600"],
        cancellation);

    /// <summary>The master the pid file names, when it is alive and ours.</summary>
    public RunningProcess? FindMaster()
    {
        try
        {
            if (!File.Exists(folder.PidFile)) return null;
            var text = File.ReadAllText(folder.PidFile).Split('\n')[0].Trim();
            if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var pid)) return null;
            return RunningProcess.IsHaproxyIn(pid, folder.Path) ? RunningProcess.Find(pid) : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    private async Task<string?> RunAsync(string[] arguments, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(binary.Path) { RedirectStandardError = true, RedirectStandardOutput = true, RedirectStandardInput = true };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(s_patience);
        try
        {
            using var process = Process.Start(start) ?? throw new IOException($"{binary.Path} did not start");
            process.StandardInput.Close();
            var errors = process.StandardError.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            return process.ExitCode == 0 ? null : Complaint(await errors, process.ExitCode);
        }
        catch (Exception failure) when (failure is IOException or System.ComponentModel.Win32Exception)
        {
            return failure.Message;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return $"{binary.Path} did not answer within {s_patience.TotalSeconds} s";
        }
    }

    private static string Complaint(string errors, int code)
    {
        var alerts = errors.Split('\n').Where(line => line.Contains("[ALERT]", StringComparison.Ordinal)).ToList();
        var text = string.Join(" ", alerts.Count > 0 ? alerts : [.. errors.Split('\n')]).Trim();
        if (text.Length == 0) text = string.Create(CultureInfo.InvariantCulture, $"it ended with code {code}");
        return text.Length > ComplaintMax ? text[..ComplaintMax] + "…" : text;
    }
}
