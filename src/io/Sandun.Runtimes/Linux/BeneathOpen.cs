using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Sandun.Runtimes.Linux;

/// <summary>Opens a file strictly below a directory, by openat2(2) (Linux 5.6): no component may be a link or lead upwards.</summary>
internal static partial class BeneathOpen
{
    private const int OpenAt2Call = 437;
    // O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK: a FIFO must not hold the reader up. O_NOFOLLOW is 0x20000 on x64, 0x8000 on arm64.
    private static readonly ulong s_readFlags = 0x80000UL | 0x800UL | (RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 0x8000UL : 0x20000UL);

    // RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS
    private const ulong StayBeneath = 0x08 | 0x04 | 0x02;

    /// <exception cref="IOException">There is no such plain file below the directory.</exception>
    public static SafeFileHandle Read(string directory, string path) => RequirePlain(Open(directory, path, s_readFlags), path);

    /// <summary>Opens a directory to list it; <c>.</c> is the one it is below.</summary>
    /// <exception cref="IOException">There is no such directory below the directory.</exception>
    public static SafeFileHandle Directory(string directory, string path) => Open(directory, path, (uint)LibC.OpenDirectory | (s_readFlags & ~0x800UL));

    private static unsafe SafeFileHandle Open(string directory, string path, ulong flags)
    {
        if (path.Length == 0 || path.Contains('\0')) throw new IOException("a file's path must not be empty");
        using var arena = new NativeArena();
        var parent = Open(arena.Text(directory), LibC.OpenDirectory);
        if (parent < 0) throw new IOException($"{directory} cannot be opened");
        try
        {
            var how = (ulong*)arena.Block(24);
            how[0] = flags;
            how[2] = StayBeneath;
            var file = (int)SystemCall(OpenAt2Call, parent, (nint)arena.Text(path), (nint)how, 24);
            if (file < 0) throw new IOException($"'{path}' cannot be read in the sandbox: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
            return new SafeFileHandle(file, ownsHandle: true);
        }
        finally
        {
            LibC.Close(parent);
        }
    }

    private static SafeFileHandle RequirePlain(SafeFileHandle file, string path)
    {
        try
        {
            // A pipe has no length and says so here; devices have one of 0 and yield nothing.
            if (!File.GetAttributes(file).HasFlag(FileAttributes.Directory) && RandomAccess.GetLength(file) >= 0) return file;
        }
        catch (NotSupportedException)
        {
            // Said below.
        }

        file.Dispose();
        throw new IOException($"'{path}' is not a plain file");
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true)]
    private static unsafe partial int Open(byte* path, int flags);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint SystemCall(nint number, nint a, nint b, nint c, nint d);
}
