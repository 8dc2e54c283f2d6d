namespace Sandun.Protocol;

/// <summary>What a task's generic check last said. It is shown and decides nothing.</summary>
/// <param name="Protocol">How it asked: a command, or one of the Mesos kinds.</param>
/// <param name="Code">
/// A command's exit status, the HTTP status (0 without an answer), or 1 for a TCP connection that was made and 0 for none;
/// <see cref="Unanswered"/> before the first answer.
/// </param>
public sealed record CheckAnswer(HealthCheckProtocol Protocol, int Code)
{
    public const int Unanswered = -1;
}
