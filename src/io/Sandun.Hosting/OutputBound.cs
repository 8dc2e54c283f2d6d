namespace Sandun.Hosting;

/// <summary>
/// Keeps the file a daemon's output is appended to from filling the disk: over the bound it is copied to <c>.1</c> and begun anew.
/// The writer holds the file open for appending, so it goes on at the new beginning; lines written between copy and cut are lost.
/// </summary>
public sealed class OutputBound : IDisposable
{
    /// <summary>Names the file to whom it belongs; set by who started the process.</summary>
    public const string Variable = "SANDUN_LOG_FILE";

    /// <summary>Some hundred thousand lines: what can be read back after a bad night.</summary>
    public const long Bytes = 16 * 1024 * 1024;

    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(20);

    private readonly string _path;
    private readonly long _bytes;
    private readonly Timer? _timer;

    /// <param name="path">The file.</param>
    /// <param name="bytes">Its bound.</param>
    public OutputBound(string path, long bytes)
    {
        _path = path;
        _bytes = bytes;
    }

    private OutputBound(string path)
        : this(path, Bytes) => _timer = new Timer(_ => Hold(), null, s_look, s_look);

    /// <summary>Watches the file <see cref="Variable"/> names; null when it names none.</summary>
    public static OutputBound? FromEnvironment() =>
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } path ? new OutputBound(path) : null;

    /// <summary>Sets the file aside when it is over its bound. A failure leaves it as it is: the next look tries again.</summary>
    public void Hold()
    {
        try
        {
            if (new FileInfo(_path) is not { Exists: true } file || file.Length <= _bytes) return;
            File.Copy(_path, _path + ".1", overwrite: true);
            using var output = new FileStream(_path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
            output.SetLength(0);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // A daemon's own log is no reason to fail, and there is nowhere else to say it.
        }
    }

    public void Dispose() => _timer?.Dispose();
}
