using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Sandun.Protocol;

namespace Sandun.Hosting;

/// <summary>The operating system's randomness, drawn in blocks. Not thread-safe: each brain has its own.</summary>
public sealed class CryptoRandomSource : IRandomSource
{
    /// <summary>Numbers drawn at once: one system call for some ten ids.</summary>
    private const int BlockLength = 64;

    private readonly ulong[] _block = new ulong[BlockLength];
    private int _used = BlockLength;

    public ulong Next()
    {
        if (_used == BlockLength)
        {
            RandomNumberGenerator.Fill(MemoryMarshal.AsBytes(_block.AsSpan()));
            _used = 0;
        }

        return _block[_used++];
    }
}
