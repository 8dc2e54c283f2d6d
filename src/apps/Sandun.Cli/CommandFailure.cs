namespace Sandun.Cli;

/// <summary>A command cannot do what it was asked to. The message is one sentence for people that names the cure.</summary>
internal sealed class CommandFailure(string message, int exitCode = ExitCode.Error) : Exception(message)
{
    public int ExitCode { get; } = exitCode;
}
