namespace Sandun.Store.Backup;

/// <summary>Lines of a stream as bytes, each with its line feed.</summary>
internal sealed class BackupLines(Stream source, int longest)
{
    private byte[] _buffer = new byte[64 * 1024];
    private int _begin;
    private int _end;

    /// <summary>The next line, good until the next call; null at the end of the stream. What follows the last line feed is no line.</summary>
    /// <exception cref="FormatException">A line is longer than it may be.</exception>
    public async ValueTask<ReadOnlyMemory<byte>?> NextAsync(CancellationToken cancellation)
    {
        var looked = 0;
        while (true)
        {
            var at = _buffer.AsSpan(_begin + looked, _end - _begin - looked).IndexOf((byte)'\n');
            if (at >= 0)
            {
                var line = _buffer.AsMemory(_begin, looked + at + 1);
                _begin += looked + at + 1;
                return line;
            }

            looked = _end - _begin;
            if (looked > longest) throw new FormatException("a line is longer than any value of a store");
            MakeRoom();
            var read = await source.ReadAsync(_buffer.AsMemory(_end), cancellation);
            if (read == 0) return null;
            _end += read;
        }
    }

    private void MakeRoom()
    {
        if (_end < _buffer.Length) return;
        var target = _begin > 0 ? _buffer : new byte[_buffer.Length * 2];
        Buffer.BlockCopy(_buffer, _begin, target, 0, _end - _begin);
        _buffer = target;
        _end -= _begin;
        _begin = 0;
    }
}
