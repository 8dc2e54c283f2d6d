using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Sandun.Runtimes.Linux;

/// <summary>Looks at files by statx(2) (Linux 4.11), below an open directory and without following links.</summary>
internal static partial class FileStat
{
    private const int NoFollow = 0x100;
    private const uint Basic = 0x7ff;
    private const int StructSize = 256;

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

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true)]
    private static unsafe partial int Statx(int directory, byte* path, int flags, uint mask, byte* into);
}
