using Sandun.Runtimes.Linux;

namespace Sandun.Runtimes.Processes;

/// <summary>
/// The first process of each task: a shell of a few hundred kB that waits for the gate, runs the program in the foreground, reaps
/// orphans (as PID 1 it is their parent) and writes the exit status to a descriptor that is open already, so that the status
/// survives the agent. Signals sent to the task's group reach the program directly; the init only outlives them. After SIGTERM it
/// stays until the last process has used its grace, because the end of a PID 1 is the end of all.
/// </summary>
internal static class TaskInit
{
    public const string Shell = "/bin/sh";

    /// <summary>Written in place of a status when the gate closed before the program began.</summary>
    public const string NeverRan = "never";

    private static readonly string s_begin =
        $"read -r _sdn <&{Spawner.GateDescriptor} || {{ echo {NeverRan} >&{Spawner.ExitDescriptor}; exit 0; }}; exec {Spawner.GateDescriptor}<&-\n";

    private const string MountProc = "mount -t proc proc /proc || { echo 'sandun: /proc cannot be mounted' >&2; echo 125 >&9; exit 0; }\n";

    private const string HearSignals = "_sdn=\ntrap '_sdn=1' TERM INT HUP QUIT\n";

    private const string Code = "\n_sdn_code=$?\n";

    // The plain forms let the shell use vfork, which costs a fifth less than a copy of itself; only a copy may meet what the shell would
    // carry out itself, or what could end it.
    private const string RunProgram = "\"$@\" 9>&-" + Code;
    private const string RunProgramApart = "( exec \"$@\" 9>&- )" + Code;
    private const string RunLine = "eval \"$1 9>&-\"" + Code;
    private const string RunLineApart = "( eval \"exec $1 9>&-\" )" + Code;

    private const string AwaitOthers = "while [ \"$_sdn\" ] && kill -0 -1 2>/dev/null; do sleep 0.1 || break; done\n";

    private const string End = "echo $_sdn_code >&9\n";

    /// <summary>The argument list of a task's init.</summary>
    /// <param name="program">What it runs, with its arguments.</param>
    /// <param name="isPidOne">Whether it has a process namespace of its own.</param>
    /// <param name="mountsProc">Whether it mounts /proc itself (kernels before 6.17).</param>
    /// <param name="prelude">Lines of shell to run before: they mount its volumes and bound its descriptors.</param>
    public static string[] Arguments(IReadOnlyList<string> program, bool isPidOne, bool mountsProc, string prelude = "") =>
        ["sandun-init", "-c", Script(SingleProgram.IsShellWord(program[0]) ? RunProgramApart : RunProgram, isPidOne, mountsProc, prelude), "sandun-init", .. program];

    /// <summary>The argument list of an init that runs one line of shell without another shell: a process and a program's start less.</summary>
    /// <param name="line">One program with its arguments, as <see cref="SingleProgram"/> gives it.</param>
    /// <param name="isPidOne">Whether it has a process namespace of its own.</param>
    /// <param name="mountsProc">Whether it mounts /proc itself (kernels before 6.17).</param>
    /// <param name="prelude">Lines of shell to run before: they mount its volumes and bound its descriptors.</param>
    public static string[] LineArguments(string line, bool isPidOne, bool mountsProc, string prelude = "") =>
        ["sandun-init", "-c", Script(SingleProgram.CannotHarmAShell(line) ? RunLine : RunLineApart, isPidOne, mountsProc, prelude), "sandun-init", line];

    private static string Script(string run, bool isPidOne, bool mountsProc, string prelude) =>
        s_begin + (mountsProc ? MountProc : "") + prelude + HearSignals + run + (isPidOne ? AwaitOthers : "") + End;

    /// <summary>The line that bounds the descriptors each of a task's processes may have open. An agent that has fewer itself cannot give more.</summary>
    public static string LimitFiles(int count) => FormattableString.Invariant($"ulimit -n {count} 2>/dev/null\n");
}
