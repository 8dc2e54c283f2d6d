using Sandun.Telemetry;
using Sandun.Telemetry.Queries;
using Xunit;

namespace Sandun.Io.Tests.Telemetry;

public sealed class TelemetryStoreTests : IDisposable
{
    /// <summary>The beginning of an hour.</summary>
    private const long Start = 500_000 * 3_600L;

    private const string Metric = "sandun_container_cpu_cores";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("sandun-telemetry-");
    private TelemetryStore _store;
    private long _now = Start;

    public TelemetryStoreTests() => _store = Open(TelemetryBounds.Default);

    public void Dispose()
    {
        _store.Dispose();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public void Seconds_OfTheLastHour_AreToldOneByOne()
    {
        Run(10, second => Set("app=\"/a\",task=\"1\"", second % 10));
        var line = Assert.Single(Ask(1, Start, Start + 12).Series);
        Assert.Equal("app=\"/a\",task=\"1\"", line.Labels);
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, double.NaN, double.NaN], line.Points);
    }

    [Fact]
    public void Series_OfAGroup_AreAddedUpAndFiltered()
    {
        Run(10, _ =>
        {
            Set("app=\"/a\",task=\"1\"", 1);
            Set("app=\"/a\",task=\"2\"", 2);
            Set("app=\"/b\",task=\"3\"", 10);
        });
        var query = new SeriesQuery(Metric, Start, Start + 10, 5) { By = ["app"] };
        Assert.Equal([("app=\"/b\"", 10.0), ("app=\"/a\"", 3.0)], Answer(query));
        Assert.Equal([("app=\"/b\"", 10.0), ("app=\"/a\"", 1.5)], Answer(query with { Gather = Gather.Mean }));
        Assert.Equal([("app=\"/b\"", 10.0), ("app=\"/a\"", 1.0)], Answer(query with { Gather = Gather.Min }));
        Assert.Equal([("app=\"/a\"", 2.0), ("app=\"/b\"", 1.0)], Answer(query with { Gather = Gather.Count }));
        Assert.Equal([("", 13.0)], Answer(query with { By = [] }));
        Assert.Equal([("app=\"/a\"", 3.0)], Answer(query with { Where = [("app", "/a")] }));
        Assert.Equal(1, _store.Ask(query with { Limit = 1 }, _now).LeftOff);
        Assert.Empty(Answer(query with { Where = [("app", "/nobody")] }));
    }

    [Fact]
    public void Minutes_OfHoursAgo_AreReadFromTheirFiles()
    {
        // 0 … 59 in each minute: mean 29.5, highest 59.
        Run(3 * 3_600, second => Set("app=\"/a\"", second % 60));
        Reopen();
        var mean = Assert.Single(Ask(1, Start, Start + (3 * 3_600)).Series);
        Assert.Equal(180, mean.Points.Length);
        Assert.All(mean.Points, point => Assert.Equal(29.5, point, 4));
        var max = _store.Ask(new SeriesQuery(Metric, Start, Start + 3_600, 600) { Fold = Fold.Max }, _now);
        Assert.Equal(600, max.Step);
        Assert.All(Assert.Single(max.Series).Points, point => Assert.Equal(59, point));
        Assert.Contains(Metric, _store.Metrics());
    }

    [Fact]
    public void Store_OpenedAgain_KnowsWhatItKnew()
    {
        Run(3_600 + 90, second => Set("app=\"/a\"", second - Start));
        Reopen();
        var seconds = Assert.Single(Ask(1, Start + 120, _now).Series);
        Assert.Equal(Enumerable.Range(120, 3_600 + 90 - 120).Select(value => (double)value), seconds.Points);
        // And goes on where it ended, within the same hour's journal.
        Run(30, second => Set("app=\"/a\"", second - Start));
        Reopen();
        Assert.Equal(3_719, Assert.Single(Ask(1, _now - 10, _now).Series).Points[^1]);
    }

    [Fact]
    public void Journal_CutOffByACrash_LosesTheLastMinuteAlone()
    {
        Run(180, _ => Set("app=\"/a\"", 7));
        _store.Dispose();
        var journal = Directory.GetFiles(_directory.FullName, "seconds-*.log").Single();
        using (var file = File.OpenWrite(journal)) file.SetLength(file.Length - 3);
        _store = Open(TelemetryBounds.Default);
        var points = Assert.Single(Ask(60, Start, Start + 180).Series).Points;
        Assert.Equal([7, 7, double.NaN], points);
        Run(60, _ => Set("app=\"/a\"", 8));
        Reopen();
        Assert.Equal([7, 7, double.NaN, 8], Assert.Single(Ask(60, Start, Start + 240).Series).Points);
    }

    [Fact]
    public void Series_BeyondTheBound_AreDroppedAndCounted()
    {
        _store.Dispose();
        _store = Open(TelemetryBounds.Default with { Series = 2 });
        Run(1, _ =>
        {
            for (var i = 0; i < 5; i++) Set($"task=\"{i}\"", i);
        });
        Assert.Equal((2, 3), (_store.Count, _store.Dropped));
    }

    [Fact]
    public void Series_BeyondTheBound_HaveRoomOnceOthersLeave()
    {
        _store.Dispose();
        _store = Open(TelemetryBounds.Default with { Series = 1 });
        Run(60, _ => Set("task=\"old\"", 1));
        Run(2 * 3_600, _ => Set("task=\"new\"", 2));
        Assert.Equal(1, _store.Count);
        Assert.Equal([2.0], Assert.Single(Ask(1, _now - 1, _now).Series).Points);
    }

    [Fact]
    public void Series_NobodyMeasuresAnyMore_LeaveMemoryAndStayOnDisk()
    {
        Run(60, _ => Set("task=\"old\"", 1));
        Run(2 * 3_600, _ => Set("task=\"new\"", 1));
        Assert.Equal(1, _store.Count);
        Reopen();
        Assert.Equal(["task=\"new\"", "task=\"old\""], Ask(60, Start, _now).Series.Select(line => line.Labels).Order());
    }

    [Fact]
    public void Files_BeyondTheBounds_GoOldestFirst()
    {
        _store.Dispose();
        _store = Open(TelemetryBounds.Default with { DiskBytes = 1 });
        Run(3 * 3_600, _ => Set("task=\"1\"", 1));
        _store.Dispose();
        _store = Open(TelemetryBounds.Default with { DiskBytes = 1 });
        Assert.Empty(Directory.GetFiles(_directory.FullName, "minutes-*.bin"));
        Assert.NotEmpty(Ask(1, _now - 60, _now).Series);
    }

    [Theory]
    [InlineData("/shop/\"x\"")]
    [InlineData("a\\b")]
    [InlineData("two\nlines")]
    [InlineData("三墩")]
    public void Label_OfAnyText_IsReadAsItWasWritten(string value)
    {
        var text = LabelText.Of(("zone", value), ("app", "/a"), ("empty", ""));
        Assert.Equal([("app", "/a"), ("zone", value)], LabelText.Parse(text));
        Assert.Equal(value, LabelText.ValueOf(text, "zone"));
    }

    private void Reopen()
    {
        _store.Dispose();
        _store = Open(TelemetryBounds.Default);
    }

    private TelemetryStore Open(TelemetryBounds bounds) => TelemetryStore.Open(_directory.FullName, bounds, _now);

    private void Set(string labels, double value) => _store.Find(new SeriesKey(Metric, labels))?.Set(_now, value);

    private void Run(int seconds, Action<long> each)
    {
        for (var i = 0; i < seconds; i++, _now++)
        {
            each(_now);
            _store.Advance(_now);
        }

        _store.Advance(_now);
    }

    private SeriesAnswer Ask(int step, long from, long to) => _store.Ask(new SeriesQuery(Metric, from, to, step), _now);

    private IEnumerable<(string Labels, double First)> Answer(SeriesQuery query) => _store.Ask(query, _now).Series.Select(line => (line.Labels, line.Points[0]));
}
