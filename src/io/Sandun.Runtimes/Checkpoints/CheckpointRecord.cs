using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using Sandun.Protocol;

namespace Sandun.Runtimes;

/// <summary>
/// One commit in a checkpoint file: length of the body and CRC-32C of it (4 bytes each, little-endian), then for each change the
/// lengths of key and value (4 bytes each; −1 for a removal) and both as UTF-8.
/// </summary>
internal static class CheckpointRecord
{
    private const int HeaderBytes = 8;

    public static byte[] Encode(IReadOnlyList<StoredEntity> changes)
    {
        var length = HeaderBytes;
        foreach (var change in changes) length += 8 + Encoding.UTF8.GetByteCount(change.Key) + (change.Value?.Length ?? 0);
        var record = new byte[length];
        var at = HeaderBytes;
        foreach (var change in changes)
        {
            var keyLength = Encoding.UTF8.GetBytes(change.Key, record.AsSpan(at + 8));
            BinaryPrimitives.WriteInt32LittleEndian(record.AsSpan(at), keyLength);
            BinaryPrimitives.WriteInt32LittleEndian(record.AsSpan(at + 4), change.Value?.Length ?? -1);
            at += 8 + keyLength;
            if (change.Value is null) continue;
            change.Value.CopyTo(record, at);
            at += change.Value.Length;
        }

        BinaryPrimitives.WriteInt32LittleEndian(record, length - HeaderBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(4), Checksum(record.AsSpan(HeaderBytes)));
        return record;
    }

    /// <summary>Reads records until the end or the first that is torn or damaged.</summary>
    /// <returns>The length of what could be read.</returns>
    public static long Decode(ReadOnlySpan<byte> content, Action<StoredEntity> apply)
    {
        var at = 0;
        while (content.Length - at >= HeaderBytes)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(content[at..]);
            if (length < 0 || length > content.Length - at - HeaderBytes) break;
            var body = content.Slice(at + HeaderBytes, length);
            if (BinaryPrimitives.ReadUInt32LittleEndian(content[(at + 4)..]) != Checksum(body)) break;
            DecodeBody(body, apply);
            at += HeaderBytes + length;
        }

        return at;
    }

    private static void DecodeBody(ReadOnlySpan<byte> body, Action<StoredEntity> apply)
    {
        for (var at = 0; at < body.Length;)
        {
            var keyLength = BinaryPrimitives.ReadInt32LittleEndian(body[at..]);
            var valueLength = BinaryPrimitives.ReadInt32LittleEndian(body[(at + 4)..]);
            var key = Encoding.UTF8.GetString(body.Slice(at + 8, keyLength));
            at += 8 + keyLength;
            apply(new StoredEntity(key, valueLength < 0 ? null : body.Slice(at, valueLength).ToArray()));
            at += Math.Max(0, valueLength);
        }
    }

    private static uint Checksum(ReadOnlySpan<byte> data)
    {
        var sum = uint.MaxValue;
        for (; data.Length >= 8; data = data[8..]) sum = BitOperations.Crc32C(sum, BinaryPrimitives.ReadUInt64LittleEndian(data));
        foreach (var value in data) sum = BitOperations.Crc32C(sum, value);
        return ~sum;
    }
}
