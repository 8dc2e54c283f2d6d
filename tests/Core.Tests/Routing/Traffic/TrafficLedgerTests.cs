using System.Collections.Immutable;
using Sandun.Protocol;
using Sandun.Routing;
using Xunit;

namespace Sandun.Core.Tests.Routing.Traffic;

public sealed class TrafficLedgerTests
{
    private static readonly DateTimeOffset s_start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly PathId s_app = PathId.Absolute("/shop/web");
    private readonly TrafficLedger _ledger = new();

    [Fact]
    public void Figures_OfTwoRouters_AddUpByAppRouterDataCenterAndInstance()
    {
        Tell("lb1", 1, Row(null, 100), Row("a", 60, "north"), Row("b", 40, "south"));
        Tell("lb2", 1, Row(null, 50), Row("a", 50, "north"));
        var app = _ledger.View(s_start).Apps[s_app];
        Assert.Equal(150_000, app.Total.RequestsMilli);
        Assert.Equal(100_000, app.Routers[new RouterId("lb1")].RequestsMilli);
        Assert.Equal(110_000, app.DataCenters["north"].RequestsMilli);
        Assert.Equal(40_000, app.DataCenters["south"].RequestsMilli);
        Assert.Equal(110_000, app.Instances[new TaskId("a")].RequestsMilli);
    }

    [Fact]
    public void Figures_OfARouterThatFellSilent_NoLongerCountAndAreSaidToBeMissing()
    {
        Tell("lb1", 1, Row(null, 100));
        Assert.False(_ledger.View(s_start).IsPartial);
        var later = _ledger.View(s_start + TrafficLedger.FreshFor);
        Assert.True(later.IsPartial);
        Assert.Empty(later.Apps);
        Assert.Empty(_ledger.View(s_start + TrafficLedger.ForgottenAfter).Routers);
    }

    [Fact]
    public void Latency_OfQuietSeconds_IsThatOfTheLastTen()
    {
        _ledger.Take(Traffic("lb1", 1, [Row(null, 1) with { Counts = new TrafficCounts { Requests = 1, Latency = LatencyHistogram.OfTimes([1_000]) } }]), s_start);
        _ledger.Take(Traffic("lb1", 2, []), s_start.AddSeconds(1));
        Assert.Equal(1, _ledger.View(s_start.AddSeconds(1)).Apps[s_app].Total.Latency.Count);
        Assert.Equal(0, _ledger.View(s_start.AddSeconds(1)).Apps[s_app].Total.RequestsMilli);
        Assert.Empty(_ledger.View(s_start + TrafficLedger.LatencyWindow).Apps);
    }

    [Fact]
    public void Reports_ThatWereLost_AreCounted()
    {
        Tell("lb1", 1);
        Tell("lb1", 4);
        Assert.Equal(2, _ledger.View(s_start).Routers[new RouterId("lb1")].Lost);
        Tell("lb1", 1);
        Assert.Equal(2, _ledger.View(s_start).Routers[new RouterId("lb1")].Lost);
    }

    [Fact]
    public void Histogram_Quantiles_AreRightToAnEighth()
    {
        var histogram = LatencyHistogram.OfTimes(Enumerable.Range(1, 10_000).Select(micros => (long)micros));
        Assert.InRange(histogram.QuantileMicros(500), 5_000, 5_625);
        Assert.InRange(histogram.QuantileMicros(990), 9_900, 11_138);
        Assert.Equal(5_000, histogram.MeanMicros);
        var twice = histogram.Plus(histogram);
        Assert.Equal(20_000, twice.Count);
        Assert.Equal(histogram.QuantileMicros(500), twice.QuantileMicros(500));
    }

    [Fact]
    public void Histogram_EveryTime_LiesInItsBucket()
    {
        for (long micros = 0; micros <= LatencyHistogram.MicrosMax; micros = (micros * 9 / 8) + 1)
        {
            var index = LatencyHistogram.IndexOf(micros);
            Assert.InRange(index, 0, LatencyHistogram.Buckets - 1);
            Assert.True(LatencyHistogram.UpperMicros(index) >= micros);
            if (index > 0) Assert.True(LatencyHistogram.UpperMicros(index - 1) < micros);
        }
    }

    private void Tell(string router, long sequence, params TrafficRow[] rows) => _ledger.Take(Traffic(router, sequence, [.. rows]), s_start);

    private static RouterTraffic Traffic(string router, long sequence, ImmutableArray<TrafficRow> rows) => new(new RouterId(router), sequence, rows);

    private static TrafficRow Row(string? task, int requests, string? dataCenter = null) =>
        new(s_app, 0, task is null ? null : new TaskId(task), dataCenter, 1000, new TrafficCounts { Requests = requests });
}
