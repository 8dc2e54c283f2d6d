namespace Sandun.Runtimes;

/// <summary>Sums up the files of a sandbox.</summary>
internal static class SandboxSize
{
    /// <summary>Files looked at: a sandbox with more is reported too small rather than keeping the disk busy.</summary>
    private const int MaximumFiles = 20_000;

    private static readonly EnumerationOptions s_options = new()
    {
        RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = true,
    };

    public static long Measure(string directory)
    {
        try
        {
            return new DirectoryInfo(directory).EnumerateFiles("*", s_options).Take(MaximumFiles).Sum(file => file.Length);
        }
        catch (IOException)
        {
            // It changes while it is read.
            return 0;
        }
    }
}
