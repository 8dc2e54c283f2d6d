using System.Runtime.InteropServices;

namespace Sandun.Runtimes.Linux;

internal static partial class LibC
{
    // FS_IOC_GETFLAGS and FS_IOC_SETFLAGS, whose numbers hold the size of a long though the kernel moves an int.
    private const nuint GetFileFlags = 0x80086601;
    private const nuint SetFileFlags = 0x40086602;
    private const long TopOfHierarchies = 0x20000;

    /// <summary>
    /// Tells the file system that the directories made in this one from now on have nothing to do with each other, as chattr +T does: ext4
    /// then puts each where few others are. Otherwise all share one part of the disk, and whoever makes a file there looks at every file
    /// deleted from that part in the last minutes, for ext4 does not use its place again so soon: where thousands were, that took more than a
    /// millisecond for the four a launch makes.
    /// </summary>
    /// <returns>False where the file system knows no such thing, or the directory is another account's.</returns>
    public static unsafe bool SpreadBelow(string directory)
    {
        var descriptor = Open(directory, OpenDirectory);
        if (descriptor < 0) return false;
        try
        {
            long flags = 0;
            if (ControlFlags(descriptor, GetFileFlags, &flags) != 0) return false;
            if ((flags & TopOfHierarchies) != 0) return true;
            flags |= TopOfHierarchies;
            return ControlFlags(descriptor, SetFileFlags, &flags) == 0;
        }
        finally
        {
            Close(descriptor);
        }
    }

    /// <summary>Whether <see cref="SpreadBelow"/> was heard.</summary>
    public static unsafe bool IsSpreadBelow(string directory)
    {
        var descriptor = Open(directory, OpenDirectory);
        if (descriptor < 0) return false;
        long flags = 0;
        var known = ControlFlags(descriptor, GetFileFlags, &flags) == 0;
        Close(descriptor);
        return known && (flags & TopOfHierarchies) != 0;
    }

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static unsafe partial int ControlFlags(int descriptor, nuint request, long* flags);
}
