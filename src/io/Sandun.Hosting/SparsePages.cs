using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Sandun.Hosting;

/// <summary>
/// Has the kernel map the program's files page by page. By itself it maps sixteen pages around each one that is touched, so that of forty
/// megabytes of code and type data, used here and there, twenty are resident for the three that are needed. Ranges registered for
/// asynchronous write protection (userfaultfd, Linux 6.7 and newer) are left out of that, and nothing else changes for them: no page is
/// ever protected. Where its cache holds two megabytes in one piece, as that of a file just written may, it maps them whole even so, unless
/// it is told not to. Where the kernel does not know it, or a sandbox forbids it, all is as before.
/// </summary>
internal static partial class SparsePages
{
    private const int CloseOnExec = 0x80000;
    private const int UserModeOnly = 1;
    private const ulong ApiVersion = 0xAA;
    private const ulong AsynchronousWriteProtection = 1 << 15;
    private const ulong RegisterForWriteProtection = 2;
    private const int NoHugePages = 15;

    // _IOWR(0xAA, 0x3F, 24 bytes) and _IOWR(0xAA, 0x00, 32 bytes).
    private const nuint TellApi = 0xC018AA3F;
    private const nuint Register = 0xC020AA00;

    /// <summary>Registers the files mapped at present; to be called before much of them was touched.</summary>
    /// <returns>What it holds for; null where the kernel does not take it.</returns>
    public static SafeFileHandle? Begin()
    {
        if (NumberOfCall() is not { } number) return null;
        var descriptor = Call(number, CloseOnExec | UserModeOnly);
        if (descriptor < 0) return null;
        var held = new SafeFileHandle(descriptor, ownsHandle: true);
        var api = new Api { Version = ApiVersion, Features = AsynchronousWriteProtection };
        if (Control(held, TellApi, ref api) == 0)
        {
            foreach (var (begin, length) in MappedFiles())
            {
                // One that cannot be registered stays as it is.
                var range = new Registration { Begin = (ulong)begin, Length = (ulong)length, Mode = RegisterForWriteProtection };
                _ = Control(held, Register, ref range);
                _ = Advise(begin, length, NoHugePages);
            }

            return held;
        }

        held.Dispose();
        return null;
    }

    /// <summary>The number of the call userfaultfd, which the C library has no function for.</summary>
    private static long? NumberOfCall() => RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => 323,
        Architecture.Arm64 => 282,
        _ => null,
    };

    private static IEnumerable<(nint Begin, nint Length)> MappedFiles()
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines("/proc/self/maps");
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            yield break;
        }

        foreach (var line in lines)
        {
            if (MappedPart.Of(line) is { IsFile: true, IsPrivate: true } part) yield return (part.Begin, part.Length);
        }
    }

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial int Call(long number, int flags);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Control(SafeFileHandle descriptor, nuint request, ref Api api);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Control(SafeFileHandle descriptor, nuint request, ref Registration range);

    [LibraryImport("libc", EntryPoint = "madvise", SetLastError = true)]
    internal static partial int Advise(nint address, nint length, int advice);

    /// <summary>As the kernel lays it out.</summary>
    private struct Api
    {
        public ulong Version;
        public ulong Features;
        public ulong Operations;
    }

    /// <summary>As the kernel lays it out.</summary>
    private struct Registration
    {
        public ulong Begin;
        public ulong Length;
        public ulong Mode;
        public ulong Operations;
    }
}

/// <summary>A part of a process's memory, by its line in <c>/proc/PID/maps</c>: <c>begin-end rights offset device inode path</c>.</summary>
/// <param name="Begin">Its address.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="Rights">For example <c>r-xp</c>.</param>
/// <param name="IsFile">Whether a file is mapped there.</param>
internal readonly record struct MappedPart(nint Begin, nint Length, string Rights, bool IsFile)
{
    /// <summary>Whether what is written there is not written to the file.</summary>
    public bool IsPrivate => Rights.EndsWith('p');

    /// <summary>Whether nobody may write there, and nobody else sees it.</summary>
    public bool IsConstant => Rights is "r-xp" or "r--p";

    /// <summary>Reads a line; null for one of another kind.</summary>
    public static MappedPart? Of(string line)
    {
        var fields = line.Split(' ', 6, StringSplitOptions.RemoveEmptyEntries);
        var cut = fields.Length < 5 ? -1 : fields[0].IndexOf('-');
        if (cut <= 0 || !nint.TryParse(fields[0].AsSpan(0, cut), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var begin) ||
            !nint.TryParse(fields[0].AsSpan(cut + 1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var end))
            return null;
        return new MappedPart(begin, end - begin, fields[1], fields.Length == 6 && fields[5].StartsWith('/'));
    }
}
