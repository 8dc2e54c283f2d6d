using Sandun.NativeApi;

namespace Sandun.Server.Backup;

/// <summary>
/// Keeps roles from writing while a state is put back under them, and afterwards from writing what they decided from the state before:
/// each loading of a state has the number of the restore it came after.
/// </summary>
internal sealed class RestoreGate
{
    private readonly Lock _lock = new();
    private TaskCompletionSource? _closed;
    private TaskCompletionSource? _emptied;
    private int _restores;
    private int _inside;

    /// <summary>The number of restores before now; waits for one that is under way.</summary>
    public async Task<int> LoadingAsync(CancellationToken cancellation)
    {
        while (true)
        {
            Task opening;
            lock (_lock)
            {
                if (_closed is null) return _restores;
                opening = _closed.Task;
            }

            await opening.WaitAsync(cancellation);
        }
    }

    /// <summary>Whether a state loaded after so many restores may be written to now; then <see cref="Leave"/> is called after it.</summary>
    public bool TryEnter(int restores)
    {
        lock (_lock)
        {
            if (_closed is not null || restores != _restores) return false;
            _inside++;
            return true;
        }
    }

    public void Leave()
    {
        lock (_lock)
        {
            if (--_inside == 0) _emptied?.TrySetResult();
        }
    }

    /// <summary>Runs a restore while nobody writes.</summary>
    /// <exception cref="ControlPlaneException">409: another one runs.</exception>
    public async Task RunAsync(Func<Task> restore)
    {
        TaskCompletionSource closed = new(TaskCreationOptions.RunContinuationsAsynchronously), emptied = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (_closed is not null) throw new ControlPlaneException(409, "a state is being put back already: wait for it");
            _closed = closed;
            _emptied = emptied;
            _restores++;
            if (_inside == 0) emptied.SetResult();
        }

        try
        {
            await emptied.Task;
            await restore();
        }
        finally
        {
            lock (_lock) _closed = null;
            closed.SetResult();
        }
    }
}
