namespace Sandun.Cli;

/// <summary>The version of this build.</summary>
internal static class SandunVersion
{
    public static string Text { get; } = typeof(SandunVersion).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";
}
