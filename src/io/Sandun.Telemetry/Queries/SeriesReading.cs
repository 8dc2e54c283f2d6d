using Sandun.Telemetry.Files;

namespace Sandun.Telemetry.Queries;

/// <summary>Answers one question from memory and files.</summary>
internal sealed class SeriesReading
{
    /// <summary>Points of one line, the minutes of a month; a longer stretch gets longer steps.</summary>
    private const int MostPoints = 45_000;

    private readonly SeriesQuery _query;
    private readonly TelemetryFolder _folder;
    private readonly long _from;
    private readonly long _now;
    private readonly int _step;
    private readonly int _steps;
    private readonly bool _bySecond;
    private readonly SortedDictionary<string, GroupSums> _groups = new(StringComparer.Ordinal);

    public SeriesReading(SeriesQuery query, long now, TelemetryFolder folder)
    {
        (_query, _folder, _now) = (query, folder, now);
        var length = Math.Max(1, query.To - query.From);
        _bySecond = query.From > now - TelemetryStore.SecondsKept && query.Step < 60;
        var finest = _bySecond ? 1 : 60;
        var step = Math.Max(Math.Max(query.Step, finest), (length + MostPoints - 1) / MostPoints);
        _step = (int)((step + finest - 1) / finest * finest);
        _from = query.From / _step * _step;
        _steps = (int)((query.To - _from + _step - 1) / _step);
    }

    public SeriesAnswer Run(IEnumerable<Series> memory)
    {
        var held = memory.Where(series => series.Key.Metric == _query.Metric && Matches(series.Key.Labels)).ToDictionary(series => series.Key.Labels, StringComparer.Ordinal);
        var sums = new StepSums(_steps, _query.Fold);
        if (_bySecond) ReadSeconds(held, sums);
        else ReadMinutes(held);
        var lines = _groups.Select(group => new AnsweredSeries(group.Key, group.Value.Points())).Where(line => line.Points.Any(point => !double.IsNaN(point)))
            .OrderByDescending(MeanOf).ThenBy(line => line.Labels, StringComparer.Ordinal).ToList();
        return new SeriesAnswer(_from, _step, [.. lines.Take(_query.Limit)], Math.Max(0, lines.Count - _query.Limit));
    }

    private void ReadSeconds(Dictionary<string, Series> held, StepSums sums)
    {
        var seconds = new float[SecondBlock.Length];
        foreach (var (labels, series) in held)
        {
            sums.Clear();
            for (var minute = _from / 60; minute <= (_query.To - 1) / 60; minute++)
            {
                if (!series.TryRead(minute, seconds)) continue;
                for (var i = 0; i < seconds.Length; i++)
                {
                    var second = (minute * 60) + i;
                    if (second >= _from && second < _query.To && !float.IsNaN(seconds[i])) sums.Add((int)((second - _from) / _step), seconds[i], seconds[i]);
                }
            }

            GroupOf(labels).Add(sums);
        }
    }

    private void ReadMinutes(Dictionary<string, Series> held)
    {
        var series = new Dictionary<string, StepSums>(StringComparer.Ordinal);
        var (firstHour, lastHour) = (_from / 3_600, (_query.To - 1) / 3_600);
        var written = _folder.Hours().Where(hour => hour >= firstHour && hour <= lastHour).ToHashSet();
        foreach (var hour in written.Order())
        {
            HourFile.Read(_folder.Hour(hour), _query.Metric, (labels, points) =>
            {
                if (!Matches(labels)) return;
                for (var i = 0; i < points.Length; i++) Take(series, labels, (hour * 60) + i, points[i]);
            });
        }

        var seconds = new float[SecondBlock.Length];
        var earliest = Math.Max(_from / 60, (_now / 60) - Series.Minutes);
        foreach (var (labels, one) in held)
        {
            for (var minute = earliest; minute <= (_query.To - 1) / 60; minute++)
                if (!written.Contains(minute / 60) && one.TryRead(minute, seconds)) Take(series, labels, minute, MinutePoint.Of(seconds));
        }

        foreach (var (labels, sums) in series) GroupOf(labels).Add(sums);
    }

    private void Take(Dictionary<string, StepSums> series, string labels, long minute, MinutePoint point)
    {
        var second = minute * 60;
        if (point.IsMissing || second < _from || second >= _query.To) return;
        if (!series.TryGetValue(labels, out var sums)) series[labels] = sums = new StepSums(_steps, _query.Fold);
        sums.Add((int)((second - _from) / _step), point.Mean, point.Max);
    }

    private GroupSums GroupOf(string labels)
    {
        var name = _query.By is { } by ? LabelText.Of([.. by.Select(label => (label, LabelText.ValueOf(labels, label)))]) : labels;
        if (!_groups.TryGetValue(name, out var group)) _groups[name] = group = new GroupSums(_steps, _query.Gather);
        return group;
    }

    private bool Matches(string labels)
    {
        foreach (var (name, value) in _query.Where)
            if (LabelText.ValueOf(labels, name) != value) return false;
        return true;
    }

    private static double MeanOf(AnsweredSeries line) => line.Points.Where(point => !double.IsNaN(point)).Average();
}
