using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Sandun.Runtimes.Linux;

/// <summary>Looks at files by statx(2) (Linux 4.11), below an open directory and without following links.</summary>
internal static partial class FileStat
{
    private const int NoFollow = 0x100;
    private const uint Basic = 0x7ff;
    private const int StructSize = 256;
    private const int CurrentDirectory = -100;
    private const int KindMask = 0xF000;
    private const int PlainFile = 0x8000;

    /// <summary>What is there under the name; null when it has gone.</summary>
    public static unsafe SandboxEntry? Of(int directory, string name, AccountNames accounts)
    {
        using var arena = new NativeArena();
        var bytes = stackalloc byte[StructSize];
        if (Statx(directory, arena.Text(name), NoFollow, Basic, bytes) != 0) return null;
        var stat = new ReadOnlySpan<byte>(bytes, StructSize);
        return new SandboxEntry(
            name, BinaryPrimitives.ReadInt64LittleEndian(stat[40..]), DateTimeOffset.FromUnixTimeSeconds(BinaryPrimitives.ReadInt64LittleEndian(stat[112..])),
            BinaryPrimitives.ReadUInt16LittleEndian(stat[28..]), BinaryPrimitives.ReadInt32LittleEndian(stat[16..]),
            accounts.User(BinaryPrimitives.ReadUInt32LittleEndian(stat[20..])), accounts.Group(BinaryPrimitives.ReadUInt32LittleEndian(stat[24..])));
    }

    /// <summary>The size of a plain file; null when there is none of that name, or something else. One question to the kernel, as it is asked for each task each second.</summary>
    public static unsafe long? SizeOfPlain(string path)
    {
        var bytes = stackalloc byte[StructSize];
        if (Statx(CurrentDirectory, path, NoFollow, Basic, bytes) != 0) return null;
        var stat = new ReadOnlySpan<byte>(bytes, StructSize);
        return (BinaryPrimitives.ReadUInt16LittleEndian(stat[28..]) & KindMask) == PlainFile ? BinaryPrimitives.ReadInt64LittleEndian(stat[40..]) : null;
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static unsafe partial int Statx(int directory, string path, int flags, uint mask, byte* into);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true)]
    private static unsafe partial int Statx(int directory, byte* path, int flags, uint mask, byte* into);
}
