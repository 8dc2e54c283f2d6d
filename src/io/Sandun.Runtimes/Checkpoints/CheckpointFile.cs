using Microsoft.Win32.SafeHandles;
using Sandun.Hosting;
using Sandun.Protocol;
using Sandun.Runtimes.Linux;

namespace Sandun.Runtimes;

/// <summary>
/// An agent's store: one file that is only appended to. A commit is one write with a checksum, so it survives the agent's death at
/// any moment, costs some 20 µs, and a torn tail is recognised and cut off. The disk is flushed within a second, in the
/// background: what a power failure may take of it concerns processes that the same failure ended, and those are known by the
/// machine's new boot id. When most of the file is history it is written anew and renamed into place.
/// </summary>
public sealed class CheckpointFile : IEntityStore, IDisposable
{
    /// <summary>Below this size a file is not worth writing anew.</summary>
    private const long CompactAboveBytes = 4 * 1024 * 1024;

    /// <summary>It is written anew when it is this many times as large as what it holds.</summary>
    private const int CompactFactor = 4;

    /// <summary>
    /// Disk that is kept for what is written next: on a disk that tasks have filled, a task's end, its kill and the deletion of sandboxes
    /// must still be written down.
    /// </summary>
    private const long ReserveBytes = 1024 * 1024;

    private static readonly TimeSpan s_flushDelay = TimeSpan.FromSeconds(1);

    private readonly string _path;
    private readonly SortedDictionary<string, byte[]> _entities = new(StringComparer.Ordinal);
    private readonly Timer _flush;
    private readonly Lock _gate = new();
    private SafeFileHandle? _file;
    private long _length;
    private long _liveBytes;
    private long _reserved;
    private bool _unflushed;
    private volatile bool _isShort;

    /// <summary>Whether the disk gave no more room at the last write, and half of the reserve is used: what is left is for the ends of tasks.</summary>
    public bool IsShort => _isShort;

    public CheckpointFile(string path)
    {
        _path = path;
        _flush = new Timer(_ => Flush(), null, s_flushDelay, s_flushDelay);
    }

    public ValueTask<IReadOnlyList<StoredEntity>> LoadAsync(string prefix, CancellationToken cancellation)
    {
        lock (_gate)
        {
            Open_NeedsGate();
            IReadOnlyList<StoredEntity> found =
                [.. _entities.Where(entity => entity.Key.StartsWith(prefix, StringComparison.Ordinal)).Select(entity => new StoredEntity(entity.Key, entity.Value))];
            return ValueTask.FromResult(found);
        }
    }

    public ValueTask CommitAsync(IReadOnlyList<StoredEntity> changes, CancellationToken cancellation)
    {
        lock (_gate)
        {
            if (_file is null) throw new IOException("the checkpoint is not loaded");
            var record = CheckpointRecord.Encode(changes);
            Reserve_NeedsGate(record.Length);
            try
            {
                RandomAccess.Write(_file, record, _length);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                // What is in the file now is only known by reading it again.
                Close_NeedsGate();
                throw new IOException($"the agent's checkpoint {_path} cannot be written: {failure.Message}", failure);
            }

            _length += record.Length;
            _unflushed = true;
            foreach (var change in changes) Apply_NeedsGate(change);
            if (_length > CompactAboveBytes && _length > _liveBytes * CompactFactor) TryCompact_NeedsGate();
        }

        return ValueTask.CompletedTask;
    }

    public void Dispose()
    {
        _flush.Dispose();
        Flush();
        lock (_gate) Close_NeedsGate();
    }

    private void Open_NeedsGate()
    {
        Close_NeedsGate();
        _entities.Clear();
        _liveBytes = 0;
        Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
        _file = File.OpenHandle(_path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        var content = new byte[RandomAccess.GetLength(_file)];
        for (int read, at = 0; at < content.Length; at += read)
        {
            read = RandomAccess.Read(_file, content.AsSpan(at), at);
            if (read == 0) break;
        }

        _length = CheckpointRecord.Decode(content, Apply_NeedsGate);
        if (_length < content.Length) RandomAccess.SetLength(_file, _length);
        _reserved = _length;
        Reserve_NeedsGate(0);
    }

    /// <summary>Asks for room ahead while there is some; on a disk that is full, what was asked for before is used up.</summary>
    private void Reserve_NeedsGate(int next)
    {
        if (_length + next + (ReserveBytes / 2) <= _reserved) return;
        _isShort = !LibC.Reserve((int)_file!.DangerousGetHandle(), _length, next + ReserveBytes);
        if (!_isShort) _reserved = _length + next + ReserveBytes;
    }

    /// <summary>A file that cannot be written anew now goes on growing: all is in it.</summary>
    private void TryCompact_NeedsGate()
    {
        try
        {
            Compact_NeedsGate();
        }
        catch (Exception full) when (full is IOException or UnauthorizedAccessException && _file is not null)
        {
            File.Delete(_path + ".new");
        }
    }

    private void Apply_NeedsGate(StoredEntity change)
    {
        if (_entities.Remove(change.Key, out var old)) _liveBytes -= change.Key.Length + old.Length;
        if (change.Value is null) return;
        _entities[change.Key] = change.Value;
        _liveBytes += change.Key.Length + change.Value.Length;
    }

    private void Compact_NeedsGate()
    {
        var next = _path + ".new";
        var record = CheckpointRecord.Encode([.. _entities.Select(entity => new StoredEntity(entity.Key, entity.Value))]);
        using (var file = File.OpenHandle(next, FileMode.Create, FileAccess.Write))
        {
            RandomAccess.Write(file, record, 0);
            RandomAccess.FlushToDisk(file);
        }

        File.Move(next, _path, overwrite: true);
        Close_NeedsGate();
        _file = File.OpenHandle(_path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read);
        _length = record.Length;
        _reserved = _length;
        _unflushed = false;
        Reserve_NeedsGate(0);
    }

    private void Flush()
    {
        lock (_gate)
        {
            if (!_unflushed || _file is null) return;
            _unflushed = false;
            RandomAccess.FlushToDisk(_file);
        }
    }

    private void Close_NeedsGate()
    {
        _file?.Dispose();
        _file = null;
    }
}
