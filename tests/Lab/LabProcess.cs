using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Sandun.Lab;

/// <summary>A program on a host, started in a session of its own with its output in a file; it outlives the laboratory's own process.</summary>
public sealed partial class LabProcess
{
    public const int Kill = 9;
    public const int Terminate = 15;
    public const int Continue = 18;
    public const int Stop = 19;

    private readonly IReadOnlyList<string> _arguments;
    private readonly IReadOnlyDictionary<string, string> _environment;

    public LabProcess(LabHost host, string log, string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        Host = host;
        Log = log;
        Program = program;
        _arguments = arguments;
        _environment = environment ?? new Dictionary<string, string>();
    }

    public LabHost Host { get; }

    public string Log { get; }

    /// <summary>The program that is run at the next start.</summary>
    public string Program { get; set; }

    /// <summary>Which of Sandun's parts it is; null for what others wrote.</summary>
    public LabRole? Role { get; init; }

    /// <summary>Its process id since the last start; 0 before.</summary>
    public int Pid { get; private set; }

    public bool Runs => Pid != 0 && File.Exists($"/proc/{Pid}/stat") && !IsZombie();

    /// <summary>The last lines it wrote.</summary>
    public string LastWords => File.Exists(Log) ? string.Join('\n', File.ReadLines(Log).TakeLast(8)) : "";

    /// <summary>Starts it, again if need be, on its host.</summary>
    public void Start()
    {
        // nsenter into the network alone: `ip netns exec` would also hide the cgroups, which agents need.
        List<string> arguments =
        [
            "-c", "log=$1; shift; exec setsid nsenter \"$@\" >>\"$log\" 2>&1 </dev/null", "sh", Log, $"--net=/run/netns/{Host.Namespace}", "--", Program,
            .. _arguments,
        ];
        var start = new ProcessStartInfo("/bin/sh", arguments);
        foreach (var (name, value) in _environment) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        Pid = process.Id;
    }

    public void Send(int signal) => Signal(Pid, signal);

    /// <summary>Waits until it has ended.</summary>
    public async Task EndedAsync(TimeSpan limit)
    {
        var watch = Stopwatch.StartNew();
        while (Runs)
        {
            if (watch.Elapsed > limit) throw new LabException($"{Path.GetFileName(Program)} on {Host.Name} did not end within {limit.TotalSeconds:0} s");
            await Task.Delay(5);
        }
    }

    /// <summary>Sends a signal; a process that is gone is none's loss.</summary>
    public static void Signal(int pid, int signal)
    {
        if (pid > 1) kill(pid, signal);
    }

    private bool IsZombie()
    {
        try
        {
            return File.ReadAllText($"/proc/{Pid}/stat").Split(") ", 2) is [_, var rest] && rest.StartsWith('Z');
        }
        catch (IOException)
        {
            return true;
        }
    }

    [LibraryImport("libc")]
    private static partial int kill(int pid, int signal);
}
