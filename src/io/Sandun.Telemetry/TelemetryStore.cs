using System.Collections.Concurrent;
using Sandun.Telemetry.Files;
using Sandun.Telemetry.Queries;

namespace Sandun.Telemetry;

/// <summary>
/// Figures over time, within bounds of memory and disk: seconds for an hour, minutes for weeks. One thread writes; any may ask. What the
/// disk refuses is told once by <see cref="Problem"/> and kept in memory all the same.
/// </summary>
public sealed class TelemetryStore : IDisposable
{
    /// <summary>Seconds are kept this long.</summary>
    public const int SecondsKept = 3_600;

    private readonly ConcurrentDictionary<SeriesKey, Series> _series = new();
    private readonly TelemetryFolder _folder;
    private readonly TelemetryBounds _bounds;
    private SecondJournal? _journal;
    private Task _settling = Task.CompletedTask;
    private long _hour = long.MinValue;
    private long _minute = long.MinValue;
    private volatile string _problem = "";

    /// <summary>How many there are in <see cref="_series"/>, which itself counts by taking every one of its locks.</summary>
    private volatile int _count;

    private TelemetryStore(TelemetryFolder folder, TelemetryBounds bounds) => (_folder, _bounds) = (folder, bounds);

    /// <summary>Why the last minute could not be written; empty while all is well.</summary>
    public string Problem => _problem;

    /// <summary>Figures dropped because there were too many series.</summary>
    public long Dropped { get; private set; }

    /// <summary>Series in memory.</summary>
    public int Count => _count;

    /// <summary>Whether one more series may be made.</summary>
    public bool HasRoom => _count < _bounds.Series;

    /// <summary>Opens a directory, which is made when it is missing, with what it holds.</summary>
    /// <param name="second">Now, in seconds since 1970.</param>
    /// <exception cref="IOException">The directory cannot be made or read.</exception>
    public static TelemetryStore Open(string path, TelemetryBounds bounds, long second)
    {
        var store = new TelemetryStore(new TelemetryFolder(path, bounds), bounds);
        var hour = second / 3_600;
        store._folder.Settle(hour);
        foreach (var last in store._folder.Journals().Where(last => last == hour - 1)) SecondJournal.Read(store._folder.Journal(last), store.Restore);
        store.Begin(hour);
        store._minute = second / 60;
        return store;
    }

    /// <summary>The series of a key, made when it is new; null when there are too many. Called by the writer alone.</summary>
    public Series? Find(SeriesKey key)
    {
        if (_series.TryGetValue(key, out var known)) return known;
        if (!HasRoom)
        {
            Drop();
            return null;
        }

        _count++;
        return _series[key] = new Series(key);
    }

    /// <summary>Counts a figure of a series that is known to be missing. Called by the writer alone.</summary>
    public void Drop() => Dropped++;

    /// <summary>Ends the second: minutes that are over are written. Called by the writer after it has set a second's figures.</summary>
    public void Advance(long second)
    {
        var minute = second / 60;
        if (minute <= _minute) return;
        try
        {
            Write(minute);
            _problem = "";
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            _problem = refused.Message;
        }

        _minute = minute;
        foreach (var (key, series) in _series)
            if (series.LastSecond < second - SecondsKept && _series.TryRemove(key, out _)) _count--;
    }

    /// <summary>Series that were measured at or after a second, in the order of their keys.</summary>
    public IReadOnlyList<Series> Latest(long since) =>
        [.. _series.Values.Where(series => series.LastSecond >= since).OrderBy(series => series.Key.Metric, StringComparer.Ordinal).ThenBy(series => series.Key.Labels, StringComparer.Ordinal)];

    /// <summary>Names of all metrics there is anything of.</summary>
    public IReadOnlyList<string> Metrics()
    {
        var names = new SortedSet<string>(_series.Keys.Select(key => key.Metric), StringComparer.Ordinal);
        if (_folder.Hours() is [.., var last]) names.UnionWith(HourFile.Metrics(_folder.Hour(last)));
        return [.. names];
    }

    /// <summary>Answers a question. Its cost grows with the series of the metric and the length of time.</summary>
    /// <param name="query">The question.</param>
    /// <param name="now">Now, in seconds since 1970.</param>
    public SeriesAnswer Ask(SeriesQuery query, long now) => new SeriesReading(query, now, _folder).Run(_series.Values);

    public void Dispose()
    {
        // The minute that is being filled is written as far as it got: a restart loses nothing.
        try
        {
            Write(_minute + 1);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            _problem = refused.Message;
        }

        _settling.Wait();
        _journal?.Dispose();
    }

    private void Restore(SeriesKey key, long minute, SecondBlock block) => Find(key)?.Restore(minute, block);

    private void Write(long minute)
    {
        var last = minute - 1;
        if (last / 60 != _hour) Begin(last / 60);
        _journal?.Append(last, _series.Values.Select(series => (series.Key, series.CloseBefore(minute))));
        if (minute / 60 == _hour) return;
        Begin(minute / 60);
        _settling = _settling.ContinueWith(_ => Settle(minute / 60), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    private void Begin(long hour)
    {
        _journal?.Dispose();
        _journal = null;
        _hour = hour;
        _journal = SecondJournal.Open(_folder.Journal(hour), Restore);
    }

    private void Settle(long hour)
    {
        try
        {
            _folder.Settle(hour);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            _problem = refused.Message;
        }
    }
}
