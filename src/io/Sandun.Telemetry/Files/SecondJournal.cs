using System.IO.Hashing;

namespace Sandun.Telemetry.Files;

/// <summary>
/// The seconds of one hour, appended minute by minute: what memory holds survives the process, but for the last minute. Each frame is
/// length, CRC-32 and content; a frame that was cut off by a crash is dropped, and the next is written over it.
/// </summary>
internal sealed class SecondJournal : IDisposable
{
    /// <summary>Longest frame that is believed: a hundred thousand series that all move.</summary>
    private const int LongestFrame = 64 * 1024 * 1024;

    private const byte Moving = 0;
    private const byte Constant = 1;

    private readonly FileStream _file;
    private readonly Dictionary<SeriesKey, int> _numbers = [];

    private SecondJournal(FileStream file) => _file = file;

    /// <summary>Opens an hour's journal for appending; what it holds is handed to <paramref name="restore"/>.</summary>
    public static SecondJournal Open(string path, Action<SeriesKey, long, SecondBlock> restore)
    {
        var journal = new SecondJournal(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read));
        var end = Read(journal._file, restore, journal._numbers);
        journal._file.SetLength(end);
        journal._file.Position = end;
        return journal;
    }

    /// <summary>Reads all of a journal.</summary>
    public static void Read(string path, Action<SeriesKey, long, SecondBlock> take)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        Read(file, take, []);
    }

    /// <summary>Appends a minute. Blocks of null are left out.</summary>
    public void Append(long minute, IEnumerable<(SeriesKey Key, SecondBlock? Block)> blocks)
    {
        using var content = new MemoryStream();
        using var writer = new BinaryWriter(content);
        writer.Write(minute);
        foreach (var (key, block) in blocks)
        {
            if (block is null) continue;
            var known = _numbers.TryGetValue(key, out var number);
            if (!known) _numbers[key] = number = _numbers.Count;
            writer.Write7BitEncodedInt(number);
            if (!known)
            {
                writer.Write(key.Metric);
                writer.Write(key.Labels);
            }

            writer.Write(block.IsConstant ? Constant : Moving);
            if (block.IsConstant) writer.Write(block.Constant);
            else foreach (var value in block.Values) writer.Write(value);
        }

        writer.Flush();
        if (content.Length == sizeof(long)) return;
        var bytes = content.GetBuffer().AsSpan(0, (int)content.Length);
        Span<byte> head = stackalloc byte[8];
        BitConverter.TryWriteBytes(head, bytes.Length);
        BitConverter.TryWriteBytes(head[4..], Crc32.HashToUInt32(bytes));
        _file.Write(head);
        _file.Write(bytes);
        _file.Flush();
    }

    public void Dispose() => _file.Dispose();

    private static long Read(FileStream file, Action<SeriesKey, long, SecondBlock> take, Dictionary<SeriesKey, int> numbers)
    {
        var keys = new List<SeriesKey>();
        var head = new byte[8];
        var end = 0L;
        while (file.ReadAtLeast(head, 8, throwOnEndOfStream: false) == 8)
        {
            var length = BitConverter.ToInt32(head);
            if (length is < 8 or > LongestFrame || length > file.Length - file.Position) break;
            var bytes = new byte[length];
            file.ReadExactly(bytes);
            if (Crc32.HashToUInt32(bytes) != BitConverter.ToUInt32(head, 4)) break;
            ReadFrame(bytes, keys, take);
            end = file.Position;
        }

        for (var i = 0; i < keys.Count; i++) numbers[keys[i]] = i;
        return end;
    }

    private static void ReadFrame(byte[] bytes, List<SeriesKey> keys, Action<SeriesKey, long, SecondBlock> take)
    {
        using var content = new MemoryStream(bytes);
        using var reader = new BinaryReader(content);
        var minute = reader.ReadInt64();
        var values = new float[SecondBlock.Length];
        while (content.Position < content.Length)
        {
            var number = reader.Read7BitEncodedInt();
            if (number == keys.Count) keys.Add(new SeriesKey(reader.ReadString(), reader.ReadString()));
            if (reader.ReadByte() == Constant)
            {
                take(keys[number], minute, SecondBlock.OfConstant(reader.ReadSingle()));
                continue;
            }

            for (var i = 0; i < values.Length; i++) values[i] = reader.ReadSingle();
            if (SecondBlock.Of(values) is { } block) take(keys[number], minute, block);
        }
    }
}
