using Sandun.Server.Telemetry;
using Sandun.Telemetry;

namespace Sandun.Tests.Telemetry;

/// <summary>Metrics where the store has no room for all.</summary>
public sealed class MetricFamilyTests : IDisposable
{
    private const long Start = 1_700_000_000;

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("sandun-metrics-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void Figure_WithoutRoom_IsDroppedEachSecondAndTakenAsSoonAsThereIsRoom()
    {
        using var store = TelemetryStore.Open(_directory.FullName, TelemetryBounds.Default with { Series = 1 }, Start);
        var family = new MetricFamily<double>(store, [new Metric<double>("measured", "Something.", value => value)]);
        family.Record("app=\"/a\"", 1, Start);
        const long soon = Start + TelemetryStore.SecondsKept - 100;
        for (var second = soon; second < soon + 3; second++) family.Record("app=\"/b\"", 2, second);
        Assert.Equal((1, 3), (store.Count, store.Dropped));

        // Nothing was measured of the first for longer than seconds are kept.
        const long later = Start + TelemetryStore.SecondsKept + 60;
        store.Advance(later);
        family.Record("app=\"/b\"", 2, later);

        var series = Assert.Single(store.Latest(later));
        Assert.Equal(("app=\"/b\"", 3), (series.Key.Labels, store.Dropped));
    }
}
