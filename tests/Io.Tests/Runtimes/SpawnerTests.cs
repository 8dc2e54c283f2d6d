using System.Runtime.InteropServices;
using Sandun.Runtimes.Linux;
using Sandun.Runtimes.Processes;
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

    /// <summary>What a process costs must not grow with what its agent has open: each task is a descriptor more.</summary>
    [Fact]
    public void Process_OfAnAgentWithManyDescriptors_BeginsWithAFew_AndTheAgentKeepsAll()
    {
        var before = Spawn();
        var held = Enumerable.Range(0, 3_000).Select(_ => File.OpenHandle("/dev/zero")).ToList();
        var after = Spawn();

        Assert.Equal(before, after);
        Assert.All(held, file => Assert.Equal(1, RandomAccess.Read(file, new byte[1], 0)));
        foreach (var file in held) file.Dispose();

        static string Spawn()
        {
            var exit = LibC.CreateFile("/dev/null", out _);
            using var process = Spawner.Spawn(new SpawnRequest
            {
                Program = TaskInit.Shell, Arguments = TaskInit.Arguments(["/bin/true"], false, false), Environment = [], Directory = "/",
                Stdout = "/dev/null", Stderr = "/dev/null", ExitFile = exit,
            });
            LibC.Close(exit);
            var size = File.ReadLines($"/proc/{process.Pid}/status").Single(line => line.StartsWith("FDSize:", StringComparison.Ordinal));
            var pidfd = LibC.OpenPidfd(process.Pid);
            process.Dispose();
            LibC.WaitAndReap(pidfd);
            LibC.Close(pidfd);
            return size;
        }
    }

    private static void LaunchTrue()
    {
        var exit = LibC.CreateFile(s_null, out _);
        using var process = Spawner.Spawn(new SpawnRequest
        {
            Program = "/bin/true", Arguments = ["true"], Environment = [], Directory = "/", Stdout = s_null, Stderr = s_null, ExitFile = exit,
        });
        var pidfd = LibC.OpenPidfd(process.Pid);
        LibC.WaitAndReap(pidfd);
        LibC.Close(pidfd);
        LibC.Close(exit);
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
