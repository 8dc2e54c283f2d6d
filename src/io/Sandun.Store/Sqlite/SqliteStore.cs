using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace Sandun.Store.Sqlite;

/// <summary>The store of one machine: a SQLite file with one writer that commits what waits in one flush (group commit).</summary>
public sealed class SqliteStore : IStore
{
    /// <summary>Requests committed by one flush.</summary>
    private const int MaximumGroup = 256;

    /// <summary>Requests that may wait; more than a disk can flush in seconds are held up at their source.</summary>
    private const int QueueCapacity = 4096;

    private readonly string _file;
    private readonly StoreLock _lock;
    private readonly SqliteWriter _writer;
    private readonly SqliteReader _reader;
    private readonly SqliteCheckpoints _checkpoints;
    private readonly StoreHistory _history;
    private readonly SqliteLeases _leases;
    private readonly Channel<SqliteRequest> _queue = Channel.CreateBounded<SqliteRequest>(new BoundedChannelOptions(QueueCapacity) { SingleReader = true });
    private readonly List<SqliteRequest> _group = [];
    private readonly Task _writing;
    private long _revision;

    private SqliteStore(string directory, StoreLock held, TimeProvider time)
    {
        _lock = held;
        _file = Path.Combine(directory, "store.db");
        _writer = new SqliteWriter(_file);
        _reader = new SqliteReader(_file);
        _checkpoints = new SqliteCheckpoints(_file, _writer.Connection);
        _revision = _writer.ReadRevision();
        _history = new StoreHistory(_revision);
        _leases = new SqliteLeases(time, lease => _ = ExpireAsync(lease));
        foreach (var (lease, timeToLive) in _writer.ReadLeases()) _leases.Start(lease, timeToLive);
        _writing = Task.Run(WriteAsync);
    }

    /// <summary>Opens or makes the store in a directory of its own.</summary>
    /// <exception cref="StoreException">Held by another process, no write access, damaged, or of a newer version.</exception>
    public static SqliteStore Open(string directory, TimeProvider time)
    {
        var held = StoreLock.Take(directory);
        try
        {
            return new SqliteStore(directory, held, time);
        }
        catch (SqliteException failure)
        {
            held.Dispose();
            throw SqliteErrors.Explain(failure, Path.Combine(directory, "store.db"));
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    public ValueTask<StoreEntry?> GetAsync(string key, CancellationToken cancellation) => Reading(() => _reader.Get(key));

    public ValueTask<StoreReading> ReadAsync(string prefix, CancellationToken cancellation) => Reading(() => _reader.Read(prefix));

    public async ValueTask<StoreOutcome> CommitAsync(StoreBatch batch, CancellationToken cancellation) =>
        (await AskAsync(new SqliteRequest.Change(batch), cancellation)).Outcome;

    public async IAsyncEnumerable<IReadOnlyList<StoreChange>> WatchAsync(
        string prefix, long fromRevision, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var next = fromRevision;
        while (true)
        {
            var (batches, more) = _history.From(next);
            foreach (var batch in batches)
            {
                next = batch[0].Revision + 1;
                var seen = batch.Where(change => change.Key.StartsWith(prefix, StringComparison.Ordinal)).ToList();
                if (seen.Count > 0) yield return seen;
            }

            await more.WaitAsync(cancellation);
        }
    }

    public async ValueTask<long> GrantLeaseAsync(TimeSpan timeToLive, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(timeToLive, TimeSpan.FromMilliseconds(1));
        var lease = (await AskAsync(new SqliteRequest.Grant(timeToLive), cancellation)).Lease;
        _leases.Start(lease, timeToLive);
        return lease;
    }

    public ValueTask<bool> KeepAliveAsync(long lease, CancellationToken cancellation) => ValueTask.FromResult(_leases.Restart(lease));

    public async ValueTask RevokeLeaseAsync(long lease, CancellationToken cancellation)
    {
        _leases.End(lease);
        await AskAsync(new SqliteRequest.Revoke(lease), cancellation);
    }

    /// <summary>A batch is one transaction, so there is never anything to settle.</summary>
    public ValueTask SettleAsync(StoreCompare fence, CancellationToken cancellation) => ValueTask.CompletedTask;

    /// <summary>SQLite keeps no history, and its log is cut after commits.</summary>
    public async Task MaintainAsync(CancellationToken cancellation) =>
        await Task.Delay(Timeout.Infinite, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    /// <summary>Commits what waits, then closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _writing;
        _leases.Dispose();
        _checkpoints.Dispose();
        _reader.Dispose();
        _writer.Dispose();
        _lock.Dispose();
    }

    private async Task<SqliteRequest.Answer> AskAsync(SqliteRequest request, CancellationToken cancellation)
    {
        try
        {
            await _queue.Writer.WriteAsync(request, cancellation);
        }
        catch (ChannelClosedException)
        {
            throw new StoreException("the store is closed");
        }

        var answer = await request.Done.Task;
        return answer.Problem is { } problem ? throw new StoreException(problem) : answer;
    }

    private ValueTask<T> Reading<T>(Func<T> read)
    {
        try
        {
            return ValueTask.FromResult(read());
        }
        catch (SqliteException failure)
        {
            return ValueTask.FromException<T>(SqliteErrors.Explain(failure, _file));
        }
        catch (Exception failure) when (failure is ObjectDisposedException or InvalidOperationException)
        {
            return ValueTask.FromException<T>(new StoreException("the store is closed", failure));
        }
    }

    private async Task WriteAsync()
    {
        while (await _queue.Reader.WaitToReadAsync())
        {
            _group.Clear();
            while (_group.Count < MaximumGroup && _queue.Reader.TryRead(out var request)) _group.Add(request);
            WriteGroup();
        }
    }

    /// <summary>One transaction for all that waits: either all of it is durable and answered, or all of it failed.</summary>
    private void WriteGroup()
    {
        var revision = _revision;
        var batches = new List<StoreChange[]>();
        try
        {
            _writer.Begin();
            var answers = new SqliteRequest.Answer[_group.Count];
            for (var i = 0; i < answers.Length; i++) answers[i] = Write(_group[i], ref revision, batches);
            _writer.Commit(revision);
            _revision = revision;
            foreach (var batch in batches) _history.Add(batch);
            for (var i = 0; i < answers.Length; i++) _group[i].Done.SetResult(answers[i]);
            _checkpoints.AfterCommit();
        }
        catch (Exception failure)
        {
            _writer.Rollback();
            var explained = failure is SqliteException sqlite ? SqliteErrors.Explain(sqlite, _file) : failure;
            foreach (var request in _group) request.Done.TrySetException(explained);
        }
    }

    private SqliteRequest.Answer Write(SqliteRequest request, ref long revision, List<StoreChange[]> batches)
    {
        switch (request)
        {
            case SqliteRequest.Change { Batch: var batch }:
                if (batch.Operations.FirstOrDefault(operation => operation.Lease != 0 && !_leases.IsRunning(operation.Lease)) is { } orphan)
                    return new SqliteRequest.Answer(default, 0, $"lease {orphan.Lease} has ended: ask for a new one");
                if (!batch.Compares.All(_writer.Holds)) return new SqliteRequest.Answer(new StoreOutcome(false, revision), 0);
                Apply(batch.Operations, ref revision, batches);
                return new SqliteRequest.Answer(new StoreOutcome(true, revision), 0);
            case SqliteRequest.Grant grant:
                return new SqliteRequest.Answer(new StoreOutcome(true, revision), _writer.AddLease(grant.TimeToLive));
            case SqliteRequest.Revoke { Lease: var lease }:
                Apply([.. _writer.KeysOf(lease).Select(key => new StoreOperation(key, null))], ref revision, batches);
                _writer.RemoveLease(lease);
                return new SqliteRequest.Answer(new StoreOutcome(true, revision), lease);
            default:
                throw new InvalidOperationException("not a known request");
        }
    }

    private void Apply(IReadOnlyList<StoreOperation> operations, ref long revision, List<StoreChange[]> batches)
    {
        var changes = new List<StoreChange>(operations.Count);
        foreach (var operation in operations)
        {
            if (_writer.Apply(operation, revision + 1) is { } change) changes.Add(change);
        }

        if (changes.Count == 0) return;
        revision++;
        batches.Add([.. changes]);
    }

    private async Task ExpireAsync(long lease)
    {
        try
        {
            await AskAsync(new SqliteRequest.Revoke(lease), CancellationToken.None);
        }
        catch (StoreException)
        {
            // Still in the table: it is armed again, and ends, when the store is next opened.
        }
    }
}
