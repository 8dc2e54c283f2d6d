using System.Diagnostics;
using System.Text;

namespace Sandun.Cluster.Tests.ManyMachines;

/// <summary>A node program in the foreground, as a service runs it, with what it wrote.</summary>
public sealed class JoinedNode : IAsyncDisposable
{
    private readonly StringBuilder _output = new();

    private JoinedNode(Process process)
    {
        Process = process;
        process.OutputDataReceived += (_, line) => Note(line.Data);
        process.ErrorDataReceived += (_, line) => Note(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public Process Process { get; }

    public string Output
    {
        get
        {
            lock (_output) return _output.ToString();
        }
    }

    /// <summary>Starts the built program itself, so that killing it kills nothing between.</summary>
    public static JoinedNode Start(params string[] arguments)
    {
        var start = new ProcessStartInfo(Repository.PathOf("artifacts/run/bin/sandun"), arguments)
        {
            RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true,
        };
        return new JoinedNode(Process.Start(start)!);
    }

    public async Task KillAsync()
    {
        Process.Kill();
        await Process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!Process.HasExited) await KillAsync();
        Process.Dispose();
    }

    private void Note(string? line)
    {
        lock (_output) _output.AppendLine(line);
    }
}
