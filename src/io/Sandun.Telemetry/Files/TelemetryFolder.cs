using System.Globalization;

namespace Sandun.Telemetry.Files;

/// <summary>The files of a store: a journal of seconds for this hour and the last, and a file of minutes for each hour before.</summary>
internal sealed class TelemetryFolder
{
    private readonly string _path;
    private readonly TelemetryBounds _bounds;

    public TelemetryFolder(string path, TelemetryBounds bounds)
    {
        (_path, _bounds) = (path, bounds);
        Directory.CreateDirectory(path);
    }

    /// <summary>The journal of an hour; hours are counted since 1970.</summary>
    public string Journal(long hour) => Path.Combine(_path, string.Create(CultureInfo.InvariantCulture, $"seconds-{hour}.log"));

    public string Hour(long hour) => Path.Combine(_path, string.Create(CultureInfo.InvariantCulture, $"minutes-{hour}.bin"));

    /// <summary>Hours that have a file of minutes, ascending.</summary>
    public IReadOnlyList<long> Hours() => Found("minutes-", ".bin");

    /// <summary>Hours that have a journal, ascending.</summary>
    public IReadOnlyList<long> Journals() => Found("seconds-", ".log");

    /// <summary>Makes files of minutes of the journals of hours that are over, and deletes what is beyond the bounds.</summary>
    /// <param name="current">The hour that is being written.</param>
    public void Settle(long current)
    {
        foreach (var hour in Journals())
        {
            if (hour >= current) continue;
            if (!File.Exists(Hour(hour))) WriteHour(hour);
            // The last hour's seconds are still asked for.
            if (hour < current - 1) File.Delete(Journal(hour));
        }

        var hours = Hours();
        foreach (var hour in hours.Where(hour => hour < current - (24L * _bounds.Days))) File.Delete(Hour(hour));
        var left = new Queue<long>(Hours());
        var size = left.Sum(hour => new FileInfo(Hour(hour)).Length);
        while (size > _bounds.DiskBytes && left.TryDequeue(out var oldest))
        {
            size -= new FileInfo(Hour(oldest)).Length;
            File.Delete(Hour(oldest));
        }
    }

    private void WriteHour(long hour)
    {
        var minutes = new Dictionary<SeriesKey, MinutePoint[]>();
        SecondJournal.Read(Journal(hour), (key, minute, block) =>
        {
            if (minute / 60 != hour) return;
            if (!minutes.TryGetValue(key, out var points))
            {
                minutes[key] = points = new MinutePoint[60];
                Array.Fill(points, MinutePoint.Missing);
            }

            points[minute % 60] = block.Minute;
        });
        if (minutes.Count > 0) HourFile.Write(Hour(hour), minutes);
    }

    private List<long> Found(string prefix, string suffix)
    {
        var hours = new List<long>();
        foreach (var file in Directory.EnumerateFiles(_path, prefix + "*" + suffix))
        {
            var name = Path.GetFileName(file);
            if (long.TryParse(name.AsSpan(prefix.Length, name.Length - prefix.Length - suffix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var hour)) hours.Add(hour);
        }

        hours.Sort();
        return hours;
    }
}
