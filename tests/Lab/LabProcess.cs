using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Sandun.Lab;

/// <summary>A program on a host, started in a session of its own with its output in a file; it outlives the laboratory's own process.</summary>
public sealed partial class LabProcess
{
    public const int Kill = 9;
    public const int Terminate = 15;
    public const int Continue = 18;
    public const int Stop = 19;

    /// <summary>
    /// The kernel weighs sessions against each other where it groups them by itself, and a process's own priority within its session only.
    /// </summary>
    private const string Launch =
        """
        log=$1; nice=$2; shift 2
        exec setsid sh -c '{ echo "$0" >/proc/self/autogroup; } 2>/dev/null; exec nice -n "$0" nsenter "$@"' "$nice" "$@" >>"$log" 2>&1 </dev/null
        """;

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

    /// <summary>
    /// Its priority at the next start, -20 to 19. On a laboratory's one machine those come first that have a machine to themselves elsewhere.
    /// </summary>
    public int Nice { get; init; }

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
            "-c", Launch, "sh", Log, Nice.ToString(CultureInfo.InvariantCulture), $"--net=/run/netns/{Host.Namespace}", "--", Program,
            .. _arguments,
        ];
        var start = new ProcessStartInfo("/bin/sh", arguments);
        foreach (var (name, value) in _environment) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        Pid = process.Id;
    }

    public void Send(int signal) => Signal(Pid, signal);

    /// <summary>Changes its priority while it runs.</summary>
    public async Task ReniceAsync(int nice)
    {
        var (pid, text) = (Pid.ToString(CultureInfo.InvariantCulture), nice.ToString(CultureInfo.InvariantCulture));
        await Programs.RunAsync("renice", ["-n", text, "-p", pid]);
        if (File.Exists($"/proc/{pid}/autogroup")) await File.WriteAllTextAsync($"/proc/{pid}/autogroup", text);
    }

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
