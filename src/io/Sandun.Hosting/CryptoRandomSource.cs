using System.Runtime.InteropServices;
using Sandun.Protocol;

namespace Sandun.Hosting;

/// <summary>
/// The operating system's randomness, drawn in blocks; straight from the kernel, as .NET's own way loads all of OpenSSL into a process
/// that may have no other use for it. Not thread-safe: each brain has its own.
/// </summary>
public sealed partial class CryptoRandomSource : IRandomSource
{
    /// <summary>Numbers drawn at once: one system call for some ten ids.</summary>
    private const int BlockLength = 64;

    /// <summary>EINTR.</summary>
    private const int Interrupted = 4;

    private readonly ulong[] _block = new ulong[BlockLength];
    private int _used = BlockLength;

    public ulong Next()
    {
        if (_used == BlockLength)
        {
            Fill(MemoryMarshal.AsBytes(_block.AsSpan()));
            _used = 0;
        }

        return _block[_used++];
    }

    private static void Fill(Span<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            var drawn = (int)GetRandom(ref MemoryMarshal.GetReference(bytes), bytes.Length, 0);
            if (drawn > 0) bytes = bytes[drawn..];
            else if (Marshal.GetLastPInvokeError() != Interrupted)
                throw new IOException("the kernel gives no random numbers: " + Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError()));
        }
    }

    [LibraryImport("libc", EntryPoint = "getrandom", SetLastError = true)]
    private static partial nint GetRandom(ref byte buffer, nint length, uint flags);
}
