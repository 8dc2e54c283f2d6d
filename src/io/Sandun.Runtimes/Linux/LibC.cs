using System.Runtime.InteropServices;

namespace Sandun.Runtimes.Linux;

/// <summary>The kernel calls the runtimes need and .NET does not offer. Numbers are Linux' own, the same on x64 and arm64 but for what is said.</summary>
internal static partial class LibC
{
    public const int SigKill = 9;
    public const int SigTerm = 15;
    public const int NoSuchProcess = 3;
    /// <summary>O_DIRECTORY | O_CLOEXEC.</summary>
    public static readonly int OpenDirectory = 0x80000 | (RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 0x4000 : 0x10000);

    private const int PidfdOpenCall = 434;
    private const int IdIsPidfd = 3;
    private const int WaitNoHang = 1;
    private const int WaitExited = 4;
    private const int CloseOnExec = 0x80000;
    private const int ReadOnly = 0;
    private const int WriteOnly = 1;
    private const int PunchCollapse = 0x08;
    private const int KeepSize = 0x01;

    /// <summary>
    /// Sends a signal; a negative pid means a process group. True when it was delivered, false when nobody was there to get it. What would
    /// mean this process, its group, the machine's first process or all of them is nobody: no task is any of these.
    /// </summary>
    public static bool Signal(int pid, int signal) => pid is not (>= -1 and <= 1) && pid != Environment.ProcessId && Kill(pid, signal) == 0;

    /// <summary>A descriptor that becomes readable when the process ends; negative errno when there is none.</summary>
    public static int OpenPidfd(int pid)
    {
        var descriptor = (int)SystemCall(PidfdOpenCall, pid, 0);
        return descriptor >= 0 ? descriptor : -Marshal.GetLastPInvokeError();
    }

    /// <summary>Takes away the zombie of an own child; does nothing for a process somebody else started.</summary>
    public static unsafe void Reap(int pidfd)
    {
        var unused = stackalloc byte[128];
        _ = WaitId(IdIsPidfd, pidfd, unused, WaitExited | WaitNoHang);
    }

    /// <summary>Waits for an own child to end and takes away its zombie.</summary>
    public static unsafe void WaitAndReap(int pidfd)
    {
        var unused = stackalloc byte[128];
        _ = WaitId(IdIsPidfd, pidfd, unused, WaitExited);
    }

    public static unsafe (int Read, int Write) Pipe()
    {
        var ends = stackalloc int[2];
        if (Pipe2(ends, CloseOnExec) != 0) throw new IOException("no pipe: " + Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError()));
        return (ends[0], ends[1]);
    }

    public static void Close(int descriptor) => _ = CloseDescriptor(descriptor);

    public static unsafe bool WriteByte(int descriptor, byte value) => Write(descriptor, &value, 1) == 1;

    /// <summary>What the last call that failed on this thread failed with, for people.</summary>
    public static string LastError => Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError());

    /// <summary>Writes into an existing file in one call, as the kernel's own files want it. False when it is refused; see <see cref="LastError"/>.</summary>
    public static unsafe bool WriteOnce(string path, ReadOnlySpan<byte> data)
    {
        var descriptor = Open(path, WriteOnly | CloseOnExec);
        if (descriptor < 0) return false;
        nint written;
        fixed (byte* first = data) written = Write(descriptor, first, data.Length);
        var refusal = Marshal.GetLastPInvokeError();
        Close(descriptor);
        Marshal.SetLastPInvokeError(refusal);
        return written == data.Length;
    }

    /// <summary>Reads what an existing file holds in one call, as far as there is room; nothing when it cannot be read.</summary>
    public static unsafe Span<byte> ReadOnce(string path, Span<byte> content)
    {
        var descriptor = Open(path, ReadOnly | CloseOnExec);
        if (descriptor < 0) return [];
        nint read;
        fixed (byte* first = content) read = Read(descriptor, first, content.Length);
        Close(descriptor);
        return read > 0 ? content[..(int)read] : [];
    }

    /// <summary>Takes bytes out of a file's beginning without touching what follows, and without a moment in which a writer could lose data.</summary>
    /// <returns>False where the file system cannot do it.</returns>
    public static bool CollapseStart(int descriptor, long length) => Fallocate(descriptor, PunchCollapse, 0, length) == 0;

    /// <summary>Has the file system set blocks aside for a part of a file, whose length stays as it is.</summary>
    /// <returns>False on a full disk, and where the file system cannot do it.</returns>
    public static bool Reserve(int descriptor, long from, long length) => Fallocate(descriptor, KeepSize, from, length) == 0;

    public static bool ChangeOwner(string path, uint user, uint group) => LChown(path, user, group) == 0;

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int pid, int signal);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint SystemCall(nint number, nint a, nint b);

    [LibraryImport("libc", EntryPoint = "waitid", SetLastError = true)]
    private static unsafe partial int WaitId(int kind, int id, byte* info, int options);

    [LibraryImport("libc", EntryPoint = "pipe2", SetLastError = true)]
    private static unsafe partial int Pipe2(int* ends, int flags);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int CloseDescriptor(int descriptor);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static unsafe partial nint Write(int descriptor, byte* data, nint length);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static unsafe partial nint Read(int descriptor, byte* data, nint length);

    [LibraryImport("libc", EntryPoint = "fallocate", SetLastError = true)]
    private static partial int Fallocate(int descriptor, int mode, long offset, long length);

    [LibraryImport("libc", EntryPoint = "lchown", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int LChown(string path, uint user, uint group);
}
