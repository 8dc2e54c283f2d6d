namespace Sandun.Cli;

/// <summary>What the command line's exit status means; scripts rely on it.</summary>
internal static class ExitCode
{
    public const int Ok = 0;
    public const int Error = 1;

    /// <summary>A dry run found changes.</summary>
    public const int Changes = 2;

    /// <summary>What was waited for did not come in time; it may still.</summary>
    public const int TimedOut = 3;
}
