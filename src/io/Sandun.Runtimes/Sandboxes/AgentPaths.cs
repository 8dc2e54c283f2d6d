using System.Security.Cryptography;
using System.Text;
using Sandun.Protocol;

namespace Sandun.Runtimes;

/// <summary>Where an agent keeps what in its work directory.</summary>
/// <param name="Root">The absolute work directory.</param>
public sealed record AgentPaths(string Root)
{
    /// <summary>Longest task id: a file name of Linux, as Mesos allows.</summary>
    public const int MaximumTaskId = 255;

    /// <summary>Names this agent among others on the machine: in control groups and on containers.</summary>
    public string Owner { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Path.GetFullPath(Root))))[..12];

    public string Checkpoint => Path.Combine(Root, "checkpoint");

    public string Lock => Path.Combine(Root, "agent.lock");

    public string Sandboxes => Path.Combine(Root, "sandboxes");

    /// <summary>What the agent itself notes of tasks: pid and exit status, out of the tasks' reach.</summary>
    public string Runs => Path.Combine(Root, "runs");

    /// <summary>The container of a Docker task.</summary>
    public string ContainerFile(TaskId task) => Path.Combine(Run(task), "container");

    /// <summary>How far a container's output was copied.</summary>
    public string LogMark(TaskId task) => Path.Combine(Run(task), "logs");

    public string FetchCache => Path.Combine(Root, "fetched");

    public string Sandbox(TaskId task) => Path.Combine(Sandboxes, task.Value);

    public string Run(TaskId task) => Path.Combine(Runs, task.Value);

    public string PidFile(TaskId task) => Path.Combine(Run(task), "pid");

    public string ExitFile(TaskId task) => Path.Combine(Run(task), "exit");

    /// <summary>Why a task id cannot be a directory's name, or null when it can.</summary>
    public static string? TaskIdError(TaskId task) => task.Value switch
    {
        null or "" or "." or ".." => "a task id must not be empty, '.' or '..'",
        { Length: > MaximumTaskId } => $"a task id may have {MaximumTaskId} characters at most",
        var text when text.Any(c => c is '/' or '\\' || char.IsControl(c)) => $"task id '{text}' may not hold slashes or control characters",
        _ => null,
    };
}
