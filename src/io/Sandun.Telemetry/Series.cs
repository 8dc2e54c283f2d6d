namespace Sandun.Telemetry;

/// <summary>One series in memory: seconds of the last hour. Written by one thread, read by any.</summary>
public sealed class Series
{
    /// <summary>An hour, the minute that is being filled, and one so that an hour's file can be written while the next minute begins.</summary>
    internal const int Minutes = 62;

    private readonly Lock _lock = new();
    private readonly SecondBlock?[] _blocks = new SecondBlock?[Minutes];
    private readonly float[] _current = new float[SecondBlock.Length];
    private long _minute = long.MinValue;

    internal Series(SeriesKey key)
    {
        Key = key;
        Array.Fill(_current, float.NaN);
    }

    public SeriesKey Key { get; }

    /// <summary>The last second something was measured at, since 1970.</summary>
    public long LastSecond { get; private set; } = long.MinValue;

    /// <summary>The value of the last second.</summary>
    public float LastValue { get; private set; } = float.NaN;

    /// <summary>Sets the value of a second; nothing when it is null or before the minute that is being filled.</summary>
    /// <param name="second">Since 1970.</param>
    public void Set(long second, double? value)
    {
        if (value is not { } known || !double.IsFinite(known)) return;
        lock (_lock)
        {
            var minute = second / 60;
            if (minute < _minute) return;
            if (minute > _minute) Close(minute);
            _current[second % 60] = (float)known;
            if (second >= LastSecond) (LastSecond, LastValue) = (second, (float)known);
        }
    }

    /// <summary>Ends the minute that is being filled, if it is before this one. The block of it, or null when nothing was measured.</summary>
    internal SecondBlock? CloseBefore(long minute)
    {
        lock (_lock)
        {
            if (_minute < minute && _minute != long.MinValue) Close(minute);
            return _blocks[Slot(minute - 1)];
        }
    }

    /// <summary>Puts a minute back that was written before; what comes next may go on within it.</summary>
    internal void Restore(long minute, SecondBlock block)
    {
        lock (_lock)
        {
            if (minute < _minute) return;
            if (minute > _minute) Close(minute);
            for (var i = 0; i < _current.Length; i++)
            {
                _current[i] = block[i];
                if (!float.IsNaN(block[i])) (LastSecond, LastValue) = ((minute * 60) + i, block[i]);
            }
        }
    }

    /// <summary>Copies the seconds of a minute. False when nothing was measured in it or it is gone.</summary>
    internal bool TryRead(long minute, Span<float> seconds)
    {
        lock (_lock)
        {
            if (minute == _minute)
            {
                _current.CopyTo(seconds);
                return true;
            }

            if (minute > _minute || minute <= _minute - Minutes || _blocks[Slot(minute)] is not { } block) return false;
            if (block.IsConstant) seconds.Fill(block.Constant);
            else block.Values.CopyTo(seconds);
            return true;
        }
    }

    private void Close(long next)
    {
        if (_minute != long.MinValue)
        {
            _blocks[Slot(_minute)] = SecondBlock.Of(_current) ?? _blocks[Slot(_minute)];
            for (var skipped = Math.Max(_minute + 1, next - Minutes); skipped < next; skipped++) _blocks[Slot(skipped)] = null;
        }

        Array.Fill(_current, float.NaN);
        _blocks[Slot(next)] = null;
        _minute = next;
    }

    private static int Slot(long minute) => (int)(((minute % Minutes) + Minutes) % Minutes);
}
