namespace Sandun.Protocol;

/// <summary>Derived draws from an <see cref="IRandomSource"/>.</summary>
public static class RandomSourceExtensions
{
    /// <summary>A number in [0, bound). Uses the multiply-shift reduction of Lemire (2019); its bias is below 2⁻³² for bounds below 2³².</summary>
    public static int Below(this IRandomSource source, int bound) => (int)Math.BigMul(source.Next(), (ulong)bound, out _);

    /// <summary>A random UUID (RFC 9562, version 4) drawn from the source.</summary>
    public static Guid NewUuid(this IRandomSource source)
    {
        Span<byte> bytes = stackalloc byte[16];
        BitConverter.TryWriteBytes(bytes, source.Next());
        BitConverter.TryWriteBytes(bytes[8..], source.Next());
        bytes[7] = (byte)((bytes[7] & 0x0F) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes);
    }
}
