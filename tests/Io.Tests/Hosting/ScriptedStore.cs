using System.Collections.Concurrent;
using System.Text;
using Sandun.Hosting;
using Sandun.Protocol;

namespace Sandun.Io.Tests.Hosting;

/// <summary>A store in memory that can be held up and told to fail.</summary>
internal sealed class ScriptedStore(ConcurrentQueue<string> trace) : IEntityStore
{
    private readonly SemaphoreSlim _begun = new(0);
    private TaskCompletionSource? _held;
    private TaskCompletionSource? _withheld;
    private string? _failure;

    public SortedDictionary<string, byte[]> Entities { get; } = new(StringComparer.Ordinal);

    public List<string> Commits { get; } = [];

    public void Hold() => _held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Release()
    {
        var held = _held!;
        _held = null;
        held.SetResult();
    }

    public Task CommitBeginsAsync() => _begun.WaitAsync();

    public void FailNext(string why) => _failure = why;

    /// <summary>Loads wait until the answer is set, as a cluster member's do while another leads.</summary>
    public TaskCompletionSource WithholdState() => _withheld = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public async ValueTask<IReadOnlyList<StoredEntity>> LoadAsync(string prefix, CancellationToken cancellation)
    {
        if (_withheld is { } withheld) await withheld.Task.WaitAsync(cancellation);
        return [.. Entities.Where(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal)).Select(pair => new StoredEntity(pair.Key, pair.Value))];
    }

    /// <summary>The latest commit, as its caller has it.</summary>
    public Task LastCommit { get; private set; } = Task.CompletedTask;

    public ValueTask CommitAsync(IReadOnlyList<StoredEntity> changes, CancellationToken cancellation) => new(LastCommit = WriteAsync(changes));

    private async Task WriteAsync(IReadOnlyList<StoredEntity> changes)
    {
        _begun.Release();
        if (_held is { } held) await held.Task;
        if (Interlocked.Exchange(ref _failure, null) is { } why) throw new IOException(why);
        foreach (var change in changes) Entities[change.Key] = change.Value!;
        var text = string.Join(',', changes.Select(change => $"{change.Key}={Encoding.UTF8.GetString(change.Value!)}"));
        Commits.Add(text);
        trace.Enqueue("commit " + text);
    }
}
