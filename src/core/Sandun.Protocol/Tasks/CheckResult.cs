namespace Sandun.Protocol;

/// <summary>What the agent knows of one health check of a task. Sent when it flips, on each failure, and at the first success.</summary>
/// <param name="Index">Index into <see cref="TaskSpec.HealthChecks"/>.</param>
/// <param name="ConsecutiveFailures">Counted failures since the last success; failures in the grace period are not counted.</param>
/// <param name="FirstSuccess">When it first succeeded.</param>
/// <param name="LastSuccess">When it last succeeded, as of the last report.</param>
/// <param name="LastFailure">When it last failed.</param>
/// <param name="LastFailureCause">What the last failure said: status code, refused connection, exit code and output.</param>
public sealed record CheckResult(
    int Index, int ConsecutiveFailures, DateTimeOffset? FirstSuccess, DateTimeOffset? LastSuccess,
    DateTimeOffset? LastFailure, string? LastFailureCause)
{
    /// <summary>Marathon's <c>alive</c>: there was a success, and it is newer than the last failure.</summary>
    public bool Alive => LastSuccess is { } success && (LastFailure is not { } failure || success > failure);
}
