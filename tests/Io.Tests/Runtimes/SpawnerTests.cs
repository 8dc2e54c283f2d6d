using System.Runtime.InteropServices;
using Sandun.Runtimes.Linux;
using Xunit;

namespace Sandun.Io.Tests.Runtimes;

/// <summary>Starting processes costs an agent that starts millions nothing that stays.</summary>
public sealed class SpawnerTests
{
    private const int Launches = 2_000;

    /// <summary>As long as a path may nearly be: what is kept of a launch is seen beside what other tests hold meanwhile.</summary>
    private static readonly string s_null = "/dev/" + string.Concat(Enumerable.Repeat("./", 1_900)) + "null";

    [Fact]
    public void Launches_LeaveNoMemoryOfTheCLibraryBehind()
    {
        Assert.SkipUnless(
            NativeLibrary.TryLoad("libc.so.6", out var library) && NativeLibrary.TryGetExport(library, "mallinfo2", out _),
            "the C library does not tell what is allocated (glibc 2.33 does)");
        var information = Marshal.GetDelegateForFunctionPointer<Information>(NativeLibrary.GetExport(library, "mallinfo2"));

        long Allocated()
        {
            // Each launch has a thread of its own, whose memory goes with the object.
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return (long)information().InUse;
        }

        for (var warm = 0; warm < 20; warm++) LaunchTrue();
        var before = Allocated();
        for (var launch = 0; launch < Launches; launch++) LaunchTrue();
        // The paths alone would be eleven thousand bytes a launch. The runtime lets go of threads that ended when it comes to it.
        for (var look = 0; look < 100 && Allocated() - before > Launches * 4_000; look++) Thread.Sleep(50);
        Assert.InRange(Allocated() - before, long.MinValue, Launches * 4_000);
    }

    private static void LaunchTrue()
    {
        using var process = Spawner.Spawn(new SpawnRequest
        {
            Program = "/bin/true", Arguments = ["true"], Environment = [], Directory = "/", Stdout = s_null, Stderr = s_null, ExitFile = s_null,
        });
        var pidfd = LibC.OpenPidfd(process.Pid);
        LibC.WaitAndReap(pidfd);
        LibC.Close(pidfd);
    }

    private delegate MallocInformation Information();

    /// <summary>As mallinfo2(3) lays it out.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct MallocInformation
    {
        public nuint FromSystem;
        public nuint FreeChunks;
        public nuint FreeFastChunks;
        public nuint MappedBlocks;
        public nuint Mapped;
        public nuint Unused;
        public nuint FreeFast;
        public nuint InUse;
        public nuint Free;
        public nuint Releasable;
    }
}
