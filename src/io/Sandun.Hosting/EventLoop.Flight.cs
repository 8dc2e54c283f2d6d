using Sandun.Protocol;

namespace Sandun.Hosting;

public sealed partial class EventLoop<TInput, TFact, TCommand>
{
    /// <summary>Until there is an input that can be decided, or the batch under way has come to its end.</summary>
    private async Task WaitForWorkAsync()
    {
        _stopping.Token.ThrowIfCancellationRequested();
        if (_flight is null) await More();
        // A full batch takes no more until it departs. One that has landed since it was last looked at ends the wait at once.
        else await Task.WhenAny(_batch.Count < MaximumBatch ? [_flight.Commit, More()] : [_flight.Commit]).WaitAsync(_stopping.Token);
        // A wait for inputs that was told to stop has ended the wait for either.
        _stopping.Token.ThrowIfCancellationRequested();
        if (_more is { IsCompleted: true }) _more = null;
    }

    /// <summary>Inputs that wait. One question is put at a time: each would stay in the inbox until the next input.</summary>
    private Task<bool> More() => _more ??= _inbox.Reader.WaitToReadAsync(_stopping.Token).AsTask();

    /// <summary>Begins to commit what was decided; the state as it is now is shown when that is durable.</summary>
    private void Depart(Brain brain, DateTimeOffset now)
    {
        var batch = brain.TakeBatch();
        var show = _role.Show(brain.Machine, now);
        var commit = batch.Changes.Count > 0 ? _store.CommitAsync(batch.Changes, CancellationToken.None).AsTask() : Task.CompletedTask;
        _flight = new Flight(commit, show, batch.Commands, [.. _batch]);
        _batch.Clear();
        _hasDecided = false;
    }

    /// <summary>Shows and carries out what is durable.</summary>
    /// <exception cref="Exception">The commit or the showing failed; the flight is still there, for its inputs to be refused.</exception>
    private async Task LandAsync()
    {
        var flight = _flight!;
        await flight.Commit;
        flight.Show();
        _flight = null;
        RunCommands(flight.Commands);
    }

    /// <summary>Waits for what is under way though nothing may follow on it; what has failed is left to be refused.</summary>
    private async Task LandLastAsync()
    {
        if (_flight is null) return;
        await _flight.Commit.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!_flight.Commit.IsCompletedSuccessfully) return;
        try
        {
            await LandAsync();
        }
        catch (Exception failure)
        {
            LogLost(_logger, failure, _role.Name);
        }
    }

    /// <summary>Answers those whose inputs were decided and are not durable.</summary>
    private void RefuseDecided(string why)
    {
        foreach (var input in _flight?.Inputs ?? []) _role.Refuse(input, why);
        foreach (var input in _batch) _role.Refuse(input, why);
        _flight = null;
        _batch.Clear();
        _hasDecided = false;
    }

    /// <summary>A batch on its way into the store.</summary>
    /// <param name="Commit">Ends when it is durable, or failed.</param>
    /// <param name="Show">Shows the state with it.</param>
    /// <param name="Commands">What is to be done then.</param>
    /// <param name="Inputs">What it was decided from.</param>
    private sealed record Flight(Task Commit, Action Show, IReadOnlyList<TCommand> Commands, TInput[] Inputs)
    {
        public bool HasLanded => Commit.IsCompleted;
    }

    /// <summary>What one batch changes in the store, and what is to be done once it has.</summary>
    private readonly record struct Batch(List<StoredEntity> Changes, TCommand[] Commands);
}
