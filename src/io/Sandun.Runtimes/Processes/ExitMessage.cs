namespace Sandun.Runtimes.Processes;

/// <summary>Exit statuses in Mesos' words.</summary>
internal static class ExitMessage
{
    public static string Of(int status) => status switch
    {
        0 => "Command exited with status 0",
        126 => "Command exited with status 126 (found but not executable)",
        127 => "Command exited with status 127 (command not found)",
        > 128 and <= 128 + 64 => $"Command terminated with signal {SignalName(status - 128)}",
        _ => $"Command exited with status {status}",
    };

    private static string SignalName(int signal) => signal switch
    {
        1 => "Hangup",
        2 => "Interrupt",
        3 => "Quit",
        4 => "Illegal instruction",
        6 => "Aborted",
        7 => "Bus error",
        8 => "Floating point exception",
        9 => "Killed",
        11 => "Segmentation fault",
        13 => "Broken pipe",
        15 => "Terminated",
        _ => $"{signal}",
    };
}
