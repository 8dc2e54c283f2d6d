using Sandun.Protocol;

namespace Sandun.AgentLink.Mapping;

/// <summary>What routers tell of traffic, both ways.</summary>
internal static class TrafficMapping
{
    public static Wire.RouterTraffic ToWire(this RouterTraffic core)
    {
        var wire = new Wire.RouterTraffic { Router = core.Router.Value, Sequence = core.Sequence };
        wire.Rows.Add(core.Rows.Select(ToWire));
        wire.Surging.Add(core.Surging.Select(app => app.Value));
        return wire;
    }

    public static RouterTraffic ToCore(this Wire.RouterTraffic wire) => new(new RouterId(wire.Router), wire.Sequence, [.. wire.Rows.Select(ToCore)])
    {
        Surging = [.. wire.Surging.Select(app => PathId.Absolute(app))],
    };

    private static Wire.TrafficRow ToWire(TrafficRow row)
    {
        var counts = row.Counts;
        var wire = new Wire.TrafficRow
        {
            App = row.App.Value, PortIndex = row.PortIndex, IntervalMs = row.IntervalMs, Requests = counts.Requests, Sessions = counts.Sessions,
            BytesIn = counts.BytesIn, BytesOut = counts.BytesOut, ConnectErrors = counts.ConnectErrors, ResponseErrors = counts.ResponseErrors,
            Denied = counts.Denied, Retries = counts.Retries, ClientAborts = counts.ClientAborts, Concurrency = counts.Concurrency, Queue = counts.Queue,
            LatencyTotalMicros = counts.Latency.TotalMicros,
        };
        if (row.Task is { } task) wire.Task = task.Value;
        if (row.DataCenter is { } dataCenter) wire.DataCenter = dataCenter;
        wire.Answers.Add([counts.Informational, counts.Successes, counts.Redirections, counts.ClientErrors, counts.ServerErrors]);
        foreach (var bucket in counts.Latency.Counts)
        {
            wire.LatencyBuckets.Add(bucket.Index);
            wire.LatencyCounts.Add(bucket.Count);
        }

        return wire;
    }

    private static TrafficRow ToCore(Wire.TrafficRow wire)
    {
        var counts = new TrafficCounts
        {
            Requests = wire.Requests, Sessions = wire.Sessions, BytesIn = wire.BytesIn, BytesOut = wire.BytesOut,
            Informational = Answers(0), Successes = Answers(1), Redirections = Answers(2), ClientErrors = Answers(3), ServerErrors = Answers(4),
            ConnectErrors = wire.ConnectErrors, ResponseErrors = wire.ResponseErrors, Denied = wire.Denied, Retries = wire.Retries,
            ClientAborts = wire.ClientAborts, Concurrency = wire.Concurrency, Queue = wire.Queue,
            Latency = LatencyHistogram.Of(
                wire.LatencyBuckets.Zip(wire.LatencyCounts, (index, count) => new LatencyBucket(index, count)), wire.LatencyTotalMicros),
        };
        return new TrafficRow(
            PathId.Absolute(wire.App), wire.PortIndex, wire.HasTask ? new TaskId(wire.Task) : null, wire.HasDataCenter ? wire.DataCenter : null,
            Math.Max(1, wire.IntervalMs), counts);

        long Answers(int index) => index < wire.Answers.Count ? wire.Answers[index] : 0;
    }
}
