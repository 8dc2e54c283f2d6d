using System.Collections.Immutable;
using Sandun.Protocol;
using Sandun.Routing;
using Xunit;

namespace Sandun.Core.Tests.Routing.Traffic;

public sealed class HaproxyMeterTests
{
    private const string Heading = "# pxname,svname,qcur,qmax,scur,smax,slim,stot,bin,bout,dreq,dresp,ereq,econ,eresp,wretr,wredis,status,hrsp_1xx,hrsp_2xx,hrsp_3xx,hrsp_4xx,hrsp_5xx,req_tot,cli_abrt,mode,\n";
    private static readonly DateTimeOffset s_start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly SortedDictionary<string, List<long>> s_none = [];

    private static readonly TrafficTargets s_targets = new(
        ImmutableSortedDictionary.Create<string, RouteKey>(StringComparer.Ordinal).Add("h0:shop", new RouteKey(PathId.Absolute("/shop"), 0)),
        ImmutableSortedDictionary.Create<string, TrafficTarget>(StringComparer.Ordinal).Add("h0:shop/s1", new TrafficTarget(new TaskId("t1"), "north")));

    private readonly HaproxyMeter _meter = new();

    [Fact]
    public void Rows_AreReadByTheNamesOfTheirColumns()
    {
        var rows = StatReadings.Rows(Heading + Line("h0:shop", "s1", 7) + "f,FRONTEND,,,,,,,,,,,,,,,,,,,,,,,,http,\n" + Line("h0:shop", "BACKEND", 9) + "\n");
        Assert.Equal(["h0:shop/s1", "h0:shop"], rows.Select(row => row.Key));
        Assert.Equal(9, rows[1].Totals.Requests);
        Assert.Equal(5, rows[1].Totals.Queue);
        // A backend's sessions hold those in its queue.
        Assert.Equal(3, rows[1].Totals.Concurrency);
        Assert.Equal(8, rows[0].Totals.Concurrency);
        Assert.Equal(2, rows[0].Totals.ServerErrors);
    }

    [Fact]
    public void Rows_OfServersThatNeverGotAnything_AreLeftOut()
    {
        const string Never = "h0:shop,s9,0,0,0,0,,0,0,0,,0,,0,0,0,0,MAINT,0,0,0,0,0,0,0,http,\n";
        const string Mail = "t:mail,m1,0,0,2,2,,31,400,0,,0,,0,0,0,0,no check,,,,,,,0,tcp,\n";
        var rows = StatReadings.Rows(Heading + Never + Mail + "t:mail,short\n" + "h0:shop,BACKEND,0,0,0,0,,0,0,0,,0,,0,0,0,0,DOWN,0,0,0,0,0,0,0,http,\n");
        Assert.Equal(["t:mail/m1", "h0:shop"], rows.Select(row => row.Key));
        // TCP has no requests: its connections count.
        Assert.Equal(31, rows[0].Totals.Requests);
        Assert.Equal(400, rows[0].Totals.BytesIn);
    }

    [Fact]
    public void Requests_OfWholeBackendsAlone_AreReadAndOfTcpItsConnections()
    {
        var tcp = "t:mail,BACKEND,0,,0,,,31,,,,,,,,,,UP,,,,,,,,tcp,\n";
        var totals = StatReadings.Requests(Heading + "f,FRONTEND,,,,,,,,,,,,,,,,,,,,,,,,http,\n" + Line("h0:shop", "s1", 7) + Line("h0:shop", "BACKEND", 9) + tcp + "\n");
        Assert.Equal([("h0:shop", 9L), ("t:mail", 31L)], totals);
        Assert.Empty(StatReadings.Requests("Unknown command.\n"));
    }

    [Fact]
    public void FirstLook_AtALongRunningProcess_CountsNothing()
    {
        var rows = Take(0, (10, 1_000));
        Assert.All(rows, row => Assert.Equal(0, row.Counts.Requests));
        Assert.Equal(5, Whole(Take(1, (10, 1_005))).Counts.Requests);
    }

    [Fact]
    public void Reload_OldAndNewProcess_AreAddedAndNothingIsCountedTwice()
    {
        Take(0, (10, 1_000));
        Assert.Equal(30, Whole(Take(1, (10, 1_010), (11, 20))).Counts.Requests);
        Assert.Equal(5, Whole(Take(2, (11, 25))).Counts.Requests);
    }

    [Fact]
    public void Instance_GetsTaskDataCenterAndSamples()
    {
        Take(0, (10, 0));
        var samples = new SortedDictionary<string, List<long>> { ["h0:shop"] = [100, 300], ["h0:shop/s1"] = [100] };
        var rows = _meter.Take(Reading((10, 4)), samples, s_targets, s_start.AddSeconds(1));
        var instance = Assert.Single(rows, row => row.Task == new TaskId("t1"));
        Assert.Equal("north", instance.DataCenter);
        Assert.Equal(1, instance.Counts.Latency.Count);
        Assert.Equal(2, Whole(rows).Counts.Latency.Count);
        Assert.Equal(1000, instance.IntervalMs);
    }

    [Fact]
    public void Slot_EmptiedMeanwhile_IsStillItsLastTasks()
    {
        Take(0, (10, 0));
        var rows = _meter.Take(Reading((10, 4)), s_none, s_targets with { Servers = s_targets.Servers.Clear() }, s_start.AddSeconds(1));
        Assert.Contains(rows, row => row.Task == new TaskId("t1"));
    }

    [Theory]
    [InlineData("h0:shop s3 200 1234", 1234)]
    [InlineData("h0:shop s3 503 -", null)]
    [InlineData("h0:shop s3 200", null)]
    [InlineData("h0:shop s3 200 12 13", null)]
    public void Sample_IsTakenOrLeftOut(string line, int? micros) => Assert.Equal(micros, StatReadings.Sample(line)?.Micros);

    private ImmutableArray<TrafficRow> Take(int second, params (int Pid, int Requests)[] processes) =>
        _meter.Take(Reading(processes), s_none, s_targets, s_start.AddSeconds(second));

    private static SortedDictionary<int, ImmutableArray<StatRow>> Reading(params (int Pid, int Requests)[] processes)
    {
        var readings = new SortedDictionary<int, ImmutableArray<StatRow>>();
        foreach (var (pid, requests) in processes)
            readings[pid] = StatReadings.Rows(Heading + Line("h0:shop", "s1", requests) + Line("h0:shop", "BACKEND", requests));
        return readings;
    }

    private static TrafficRow Whole(IEnumerable<TrafficRow> rows) => Assert.Single(rows, row => row.Task is null);

    private static string Line(string backend, string server, int requests) =>
        $"{backend},{server},5,9,8,9,100,{requests},1000,2000,0,0,,1,0,1,0,UP,0,{requests},0,0,2,{requests},0,http,\n";
}
