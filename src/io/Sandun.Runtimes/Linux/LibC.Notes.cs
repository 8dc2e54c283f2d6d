using System.Runtime.InteropServices;

namespace Sandun.Runtimes.Linux;

internal static partial class LibC
{
    private const int WriteNew = 0x1 | 0x40 | 0x200 | 0x400; // write only, create, truncate, append
    private const int OwnerOnly = 0x180;
    private const int NoSuchFile = 2;

    /// <summary>Makes a file, or empties it, to be appended to by who starts with it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="lacksDirectory">Whether its directory is what is missing.</param>
    /// <returns>The descriptor; negative when it is refused, see <see cref="LastError"/>.</returns>
    public static int CreateFile(string path, out bool lacksDirectory)
    {
        var descriptor = Open(path, WriteNew | CloseOnExec, OwnerOnly);
        lacksDirectory = descriptor < 0 && Marshal.GetLastPInvokeError() == NoSuchFile;
        return descriptor;
    }

    /// <summary>False when it is refused; see <see cref="LastError"/>.</summary>
    public static unsafe bool Write(int descriptor, ReadOnlySpan<byte> data)
    {
        fixed (byte* first = data) return Write(descriptor, first, data.Length) == data.Length;
    }

    /// <summary>Gives a file another name, in place of what has that name. False when it is refused; see <see cref="LastError"/>.</summary>
    public static bool Rename(string from, string to) => RenameFile(from, to) == 0;

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Open(string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "rename", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int RenameFile(string from, string to);
}
