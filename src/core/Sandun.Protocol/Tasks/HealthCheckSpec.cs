namespace Sandun.Protocol;

/// <summary>One health check of an app, with Marathon's fields and defaults. All checks run on the task's agent.</summary>
public sealed record HealthCheckSpec
{
    public HealthCheckProtocol Protocol { get; init; } = HealthCheckProtocol.Http;

    /// <summary>Request path, starting with a slash; HTTP kinds only.</summary>
    public string Path { get; init; } = "/";

    /// <summary>Index of the port definition or mapping to probe; null when <see cref="Port"/> or a command is given.</summary>
    public int? PortIndex { get; init; }

    /// <summary>A fixed port to probe in place of an index.</summary>
    public int? Port { get; init; }

    /// <summary>Shell command whose exit status 0 means healthy; COMMAND only.</summary>
    public string? Command { get; init; }

    /// <summary>Failures are not counted this long after the task started running, until its first success.</summary>
    public TimeSpan GracePeriod { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>Time from the start of one probe to the start of the next.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>A probe without an answer for this long is a failure.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Marathon kills on failure number this + 1; 0 never kills.</summary>
    public int MaxConsecutiveFailures { get; init; } = 3;

    /// <summary>Wait before the first probe of the Mesos and COMMAND kinds.</summary>
    public TimeSpan Delay { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Whether an HTTP 1xx answer is discarded, neither success nor failure.</summary>
    public bool IgnoreHttp1xx { get; init; }

    /// <summary>Whether the task is probed over IPv6.</summary>
    public bool IPv6 { get; init; }
}
