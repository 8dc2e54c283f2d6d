using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace Sandun.Runtimes.Linux;

/// <summary>
/// Tells when processes end, own children and adopted ones alike: one thread waits on their pidfds, reaps what is ours and calls back.
/// Needs Linux 5.3.
/// </summary>
internal sealed partial class ExitWatcher : IDisposable
{
    private const int AddToSet = 1;
    private const uint Readable = 1;
    private const int EventsAtOnce = 64;

    /// <summary>epoll_event is packed on x64 only.</summary>
    private static readonly int s_eventBytes = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;

    private readonly int _set = CreateSet(0x80000);
    private readonly ConcurrentDictionary<int, Action> _ended = [];
    private volatile bool _disposed;

    public ExitWatcher()
    {
        var thread = new Thread(Run, 256 * 1024) { IsBackground = true, Name = "exit watcher" };
        thread.Start();
    }

    /// <summary>Calls back once, on the pool, when the process has ended. False when it has ended already.</summary>
    public unsafe bool Watch(int pid, Action ended)
    {
        var pidfd = LibC.OpenPidfd(pid);
        if (pidfd == -LibC.NoSuchProcess) return false;
        if (pidfd < 0) throw new IOException($"process {pid} cannot be watched: {Marshal.GetPInvokeErrorMessage(-pidfd)}");
        _ended[pidfd] = ended;
        Span<byte> wanted = stackalloc byte[16];
        BinaryPrimitives.WriteUInt32LittleEndian(wanted, Readable);
        BinaryPrimitives.WriteInt32LittleEndian(wanted[(s_eventBytes == 12 ? 4 : 8)..], pidfd);
        fixed (byte* pointer = wanted)
        {
            if (Control(_set, AddToSet, pidfd, pointer) == 0) return true;
        }

        _ended.TryRemove(pidfd, out _);
        LibC.Close(pidfd);
        throw new IOException($"process {pid} cannot be watched: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
    }

    public void Dispose() => _disposed = true;

    private unsafe void Run()
    {
        var events = stackalloc byte[EventsAtOnce * 16];
        while (!_disposed)
        {
            // The timeout only lets a disposed watcher's thread end.
            var count = Wait(_set, events, EventsAtOnce, 1000);
            for (var i = 0; i < count; i++)
            {
                var pidfd = BinaryPrimitives.ReadInt32LittleEndian(new ReadOnlySpan<byte>(events + (i * s_eventBytes) + (s_eventBytes == 12 ? 4 : 8), 4));
                LibC.Reap(pidfd);
                if (!_ended.TryRemove(pidfd, out var ended)) continue;
                LibC.Close(pidfd);
                ThreadPool.UnsafeQueueUserWorkItem(static callback => callback(), ended, preferLocal: false);
            }
        }

        LibC.Close(_set);
    }

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    private static partial int CreateSet(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    private static unsafe partial int Control(int set, int operation, int descriptor, byte* wanted);

    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    private static unsafe partial int Wait(int set, byte* events, int maximum, int timeout);
}
