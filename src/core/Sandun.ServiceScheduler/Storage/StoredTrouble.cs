using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>An app's last failure as the store keeps it.</summary>
internal sealed record StoredFailure
{
    public required string App { get; init; }
    public required string Task { get; init; }
    public TaskState State { get; init; }
    public string Message { get; init; } = "";
    public string Host { get; init; } = "";
    public string? Agent { get; init; }
    public DateTimeOffset Timestamp { get; init; }
    public DateTimeOffset Version { get; init; }
    public TaskReason Reason { get; init; }
    public int? ExitCode { get; init; }
    public string LastOutput { get; init; } = "";

    public static StoredFailure Of(TaskFailure failure) => new()
    {
        App = failure.App.Value, Task = failure.Task.Value, State = failure.State, Message = failure.Message, Host = failure.Host,
        Agent = failure.Agent?.Value, Timestamp = failure.Timestamp, Version = failure.Version, Reason = failure.Reason,
        ExitCode = failure.ExitCode, LastOutput = failure.LastOutput,
    };

    public TaskFailure ToFailure() => new()
    {
        App = PathId.Absolute(App), Task = new TaskId(Task), State = State, Message = Message, Host = Host,
        Agent = Agent is null ? null : new AgentId(Agent), Timestamp = Timestamp, Version = Version, Reason = Reason, ExitCode = ExitCode,
        LastOutput = LastOutput,
    };
}

/// <summary>An app's launch delay as the store keeps it.</summary>
internal sealed record StoredDelay
{
    public required string App { get; init; }
    public DateTimeOffset ConfigVersion { get; init; }
    public TimeSpan Delay { get; init; }
    public DateTimeOffset LastFailure { get; init; }
    public DateTimeOffset Reference { get; init; }

    public static StoredDelay Of(LaunchDelay delay) => new()
    {
        App = delay.App.Value, ConfigVersion = delay.ConfigVersion, Delay = delay.Delay, LastFailure = delay.LastFailure,
        Reference = delay.Reference,
    };

    public LaunchDelay ToDelay() => new(PathId.Absolute(App), ConfigVersion, Delay, LastFailure, Reference);
}
