using System.Diagnostics;
using Sandun.Tests;

namespace Sandun.Server.Tests.Mesos;

/// <summary>A small file system of its own in memory, mounted for a test.</summary>
public sealed class MountedDisk : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("sandun-disk-");

    public MountedDisk()
    {
        RealParts.Root();
        Run("mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", Root);
    }

    public string Root => _directory.FullName;

    /// <summary>Nothing is mounted there any more.</summary>
    public void Unmount() => Run("umount", "--lazy", Root);

    public void Dispose()
    {
        if (File.ReadAllText("/proc/self/mounts").Contains(Root, StringComparison.Ordinal)) Unmount();
        _directory.Delete(recursive: true);
    }

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {error}");
    }
}
