using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Sandun.Runtimes.Linux;

internal static partial class LibC
{
    private const int ReadWrite = 2;
    private const int NoControllingTerminal = 0x100;
    private const nuint SetWindowSize = 0x5414;
    private const short Readable = 1;
    private const int Interrupted = 4;

    /// <summary>The calling end of a new pseudo terminal, and the path of the other one.</summary>
    /// <exception cref="IOException">The machine gives none.</exception>
    public static unsafe (int Descriptor, string Path) OpenTerminal()
    {
        var descriptor = OpenPseudoTerminal(ReadWrite | NoControllingTerminal | CloseOnExec);
        if (descriptor < 0) throw new IOException("no pseudo terminal can be had: " + LastError);
        const int longest = 64;
        var name = stackalloc byte[longest];
        if (UnlockTerminal(descriptor) == 0 && TerminalName(descriptor, name, longest) == 0) return (descriptor, Marshal.PtrToStringUTF8((nint)name)!);
        var reason = LastError;
        Close(descriptor);
        throw new IOException("the pseudo terminal cannot be used: " + reason);
    }

    /// <summary>The other end of a pseudo terminal, which becomes nobody's own by that.</summary>
    public static SafeFileHandle OpenOtherEnd(string path)
    {
        var descriptor = Open(path, ReadWrite | NoControllingTerminal | CloseOnExec);
        return descriptor >= 0 ? new SafeFileHandle(descriptor, ownsHandle: true) : throw new IOException($"{path} cannot be opened: {LastError}");
    }

    /// <summary>Sets how large a terminal is; its programs are told.</summary>
    public static unsafe void ResizeTerminal(int descriptor, ushort rows, ushort columns)
    {
        var size = stackalloc ushort[4] { rows, columns, 0, 0 };
        _ = Control(descriptor, SetWindowSize, size);
    }

    /// <summary>Waits until a descriptor can be read or its other end has gone; false when neither came in time.</summary>
    public static unsafe bool AwaitReadable(int descriptor, int milliseconds)
    {
        var asked = new PollEntry { Descriptor = descriptor, Events = Readable };
        return Poll(&asked, 1, milliseconds) > 0;
    }

    /// <summary>Reads what is there, at least a byte; 0 at the end, which is also where nobody has a terminal's other end.</summary>
    public static unsafe int ReadSome(int descriptor, Span<byte> buffer)
    {
        fixed (byte* data = buffer)
        {
            while (true)
            {
                var read = ReadBytes(descriptor, data, buffer.Length);
                if (read >= 0 || Marshal.GetLastPInvokeError() != Interrupted) return (int)Math.Max(0, read);
            }
        }
    }

    /// <summary>Writes all; gives up where nobody reads any more.</summary>
    public static unsafe void WriteAll(int descriptor, ReadOnlySpan<byte> data)
    {
        while (!data.IsEmpty)
        {
            nint written;
            fixed (byte* start = data) written = Write(descriptor, start, data.Length);
            if (written > 0) data = data[(int)written..];
            else if (Marshal.GetLastPInvokeError() != Interrupted) return;
        }
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct PollEntry
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }

    [LibraryImport("libc", EntryPoint = "posix_openpt", SetLastError = true)]
    private static partial int OpenPseudoTerminal(int flags);

    [LibraryImport("libc", EntryPoint = "unlockpt", SetLastError = true)]
    private static partial int UnlockTerminal(int descriptor);

    [LibraryImport("libc", EntryPoint = "ptsname_r", SetLastError = true)]
    private static unsafe partial int TerminalName(int descriptor, byte* buffer, nint length);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static unsafe partial int Control(int descriptor, nuint request, ushort* argument);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static unsafe partial nint ReadBytes(int descriptor, byte* data, nint length);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static unsafe partial int Poll(PollEntry* entries, nuint count, int milliseconds);
}
