using Sandun.Runtimes.Linux;

namespace Sandun.Runtimes;

/// <summary>
/// Bounds a task's stdout and stderr. The task holds its files open and appends, also while no agent lives, so a file is not
/// renamed: its older part is copied to <c>stdout.1</c> and then taken out of its beginning. Where the file system can collapse
/// a range (ext4, xfs) nothing is lost; elsewhere the file is truncated after the copy, and what was written in between is lost.
/// </summary>
public sealed record OutputRotation(long MaximumBytes, int KeptFiles)
{
    /// <summary>10 MiB and 3 older files each: 80 MiB a task at most, plus what it writes between two looks.</summary>
    public static readonly OutputRotation Default = new(10 * 1024 * 1024, 3);

    /// <summary>Ranges are collapsed in whole blocks; this is a multiple of every block size in use.</summary>
    private const int BlockBytes = 64 * 1024;

    /// <summary>Rotates a file that has reached its bound. True when it did.</summary>
    /// <exception cref="IOException">The file cannot be rotated.</exception>
    public bool Apply(string path)
    {
        if (FileStat.SizeOfPlain(path) is not { } size || size < MaximumBytes) return false;

        for (var i = KeptFiles - 1; i >= 1; i--)
        {
            if (File.Exists($"{path}.{i}")) File.Move($"{path}.{i}", $"{path}.{i + 1}", overwrite: true);
        }

        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        var length = RandomAccess.GetLength(file) / BlockBytes * BlockBytes;
        CopyEnd($"{path}.1", file, length);
        if (LibC.CollapseStart((int)file.DangerousGetHandle(), length)) return true;
        RandomAccess.SetLength(file, 0);
        return true;
    }

    /// <summary>Copies what a kept file may hold; of a file that grew far over its bound only the newest part.</summary>
    private void CopyEnd(string target, Microsoft.Win32.SafeHandles.SafeFileHandle file, long length)
    {
        using var copy = File.OpenHandle(target, FileMode.Create, FileAccess.Write);
        var buffer = new byte[BlockBytes];
        long written = 0;
        for (var offset = Math.Max(0, length - MaximumBytes); offset < length;)
        {
            var read = RandomAccess.Read(file, buffer.AsSpan(0, (int)Math.Min(buffer.Length, length - offset)), offset);
            if (read == 0) return;
            RandomAccess.Write(copy, buffer.AsSpan(0, read), written);
            offset += read;
            written += read;
        }
    }
}
