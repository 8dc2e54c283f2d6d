using System.IO.Compression;

namespace Sandun.Telemetry.Files;

/// <summary>
/// The minutes of one hour of all series, written once. Metrics stand one after the other, each compressed by itself, so that a question
/// about one metric reads that one only.
/// </summary>
internal static class HourFile
{
    private const int Magic = 0x31484453;
    private const int Minutes = 60;

    /// <summary>Series of one metric, and bytes of names, that are believed.</summary>
    private const int MostSeries = 1_000_000;

    /// <summary>Writes the file whole or not at all.</summary>
    public static void Write(string path, IReadOnlyDictionary<SeriesKey, MinutePoint[]> minutes)
    {
        var temporary = path + ".new";
        using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write))
        using (var writer = new BinaryWriter(file))
        {
            var metrics = minutes.GroupBy(entry => entry.Key.Metric, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal)
                .Select(group => (Name: group.Key, Section: Pack(group))).ToList();
            writer.Write(Magic);
            writer.Write(metrics.Count);
            foreach (var (name, section) in metrics)
            {
                writer.Write(name);
                writer.Write(section.Length);
            }

            foreach (var (_, section) in metrics) writer.Write(section);
            writer.Flush();
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>Hands out the minutes of one metric's series: labels and sixty points. Nothing when the file is damaged.</summary>
    public static void Read(string path, string metric, Action<string, MinutePoint[]> take)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
            using var reader = new BinaryReader(file);
            foreach (var (name, offset, length) in Sections(reader))
            {
                if (name != metric) continue;
                file.Position = offset;
                Unpack(reader.ReadBytes(length), take);
                return;
            }
        }
        catch (Exception damaged) when (damaged is IOException or InvalidDataException or FormatException)
        {
            // One hour less on the chart.
        }
    }

    /// <summary>The metrics of a file.</summary>
    public static IReadOnlyList<string> Metrics(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
            using var reader = new BinaryReader(file);
            return [.. Sections(reader).Select(section => section.Name)];
        }
        catch (Exception damaged) when (damaged is IOException or InvalidDataException or FormatException)
        {
            return [];
        }
    }

    private static List<(string Name, long Offset, int Length)> Sections(BinaryReader reader)
    {
        if (reader.ReadInt32() != Magic) throw new InvalidDataException("not an hour's file");
        var count = reader.ReadInt32();
        if (count is < 0 or > MostSeries) throw new InvalidDataException("not an hour's file");
        var found = new List<(string Name, int Length)>(Math.Min(count, 1_000));
        for (var i = 0; i < count; i++) found.Add((reader.ReadString(), reader.ReadInt32()));
        var offset = reader.BaseStream.Position;
        var sections = new List<(string Name, long Offset, int Length)>(found.Count);
        foreach (var (name, length) in found)
        {
            sections.Add((name, offset, length));
            offset += length;
        }

        return sections;
    }

    private static byte[] Pack(IEnumerable<KeyValuePair<SeriesKey, MinutePoint[]>> series)
    {
        using var packed = new MemoryStream();
        using (var compressed = new BrotliStream(packed, CompressionLevel.Fastest))
        using (var writer = new BinaryWriter(compressed))
        {
            var all = series.OrderBy(entry => entry.Key.Labels, StringComparer.Ordinal).ToList();
            writer.Write(all.Count);
            foreach (var (key, points) in all)
            {
                writer.Write(key.Labels);
                writer.Write(Present(points));
                // Values of a kind beside each other compress best.
                foreach (var point in points) if (!point.IsMissing) writer.Write(point.Mean);
                foreach (var point in points) if (!point.IsMissing) writer.Write(point.Max);
            }
        }

        return packed.ToArray();
    }

    private static void Unpack(byte[] section, Action<string, MinutePoint[]> take)
    {
        using var reader = new BinaryReader(new BrotliStream(new MemoryStream(section), CompressionMode.Decompress));
        var count = reader.ReadInt32();
        for (var i = 0; i < count; i++)
        {
            var labels = reader.ReadString();
            var present = reader.ReadUInt64();
            var points = new MinutePoint[Minutes];
            Array.Fill(points, MinutePoint.Missing);
            for (var minute = 0; minute < Minutes; minute++)
                if ((present >> minute & 1) == 1) points[minute] = new MinutePoint(reader.ReadSingle(), 0);
            for (var minute = 0; minute < Minutes; minute++)
                if ((present >> minute & 1) == 1) points[minute] = points[minute] with { Max = reader.ReadSingle() };
            take(labels, points);
        }
    }

    private static ulong Present(MinutePoint[] points)
    {
        var bits = 0UL;
        for (var minute = 0; minute < points.Length; minute++)
            if (!points[minute].IsMissing) bits |= 1UL << minute;
        return bits;
    }
}
