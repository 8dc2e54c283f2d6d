using Google.Protobuf;
using Sandun.Store.Etcd.Reads;
using Sandun.Store.Etcd.Wire;

namespace Sandun.Store.Etcd.Commits;

/// <summary>
/// Writes large batches: numbered parts, each under the batch's comparisons (so under the leader's fence); the last with the commit
/// record, which is the moment the batch is in the store: reads lay the parts over the keys from then on. Then the keys themselves are
/// changed, in steps that hold only while the record is there, and the last step deletes record and parts. Whoever finds a record may
/// finish the steps, any number of times; parts without one are as if never written.
/// </summary>
internal sealed class LargeBatches(EtcdConnection connection, EtcdKeys keys, EtcdWriter writer, EtcdReader reader)
{
    /// <summary>Batches of others found in the way before giving up: there is one leader, so one is already rare.</summary>
    private const int MaximumObstacles = 3;

    private string? _leftover;

    /// <summary>Writes a batch.</summary>
    /// <returns>The outcome, and whether all its steps are done; if not, it is in the store all the same and <see cref="FinishAsync"/> is due.</returns>
    public async Task<(StoreOutcome Outcome, bool IsSettled)> WriteAsync(StoreBatch batch)
    {
        foreach (var operation in batch.Operations) keys.RequireWithin(operation.Key, "the key");
        await SweepLeftoverAsync();
        var id = Guid.CreateVersion7().ToString("N");
        var parts = LargeBatch.Parts(batch.Operations);
        _leftover = id;
        var compares = EtcdTransactions.Compares(batch.Compares).ToList();
        if (await StageAsync(id, parts, compares, batch.Term) is not { } first) return (await RefusedAsync(), true);
        var record = new LargeCommit(id, parts.Count).ToJson();
        if (parts.Count > 1) compares.Add(EtcdTransactions.CreatedAt(keys.Part(id, 0), first));
        compares.Add(EtcdTransactions.CreatedAt(keys.Commit, 0));
        List<RequestOp> last = [EtcdTransactions.Put(keys.Part(id, parts.Count - 1), parts[^1]), EtcdTransactions.Put(keys.Commit, record)];
        for (var obstacles = 0; obstacles < MaximumObstacles; obstacles++)
        {
            var outcome = await writer.WriteAsync(compares, last, batch.Term);
            if (outcome.Succeeded)
            {
                _leftover = null;
                return await TryApplyAsync(new LargeCommitted(new LargeCommit(id, parts.Count), outcome.Revision, record), parts);
            }

            if (!await FinishAsync()) return (await RefusedAsync(), true);
        }

        throw new StoreException("other servers write large batches all the time; only the leader should: see that there is one leader");
    }

    /// <summary>Makes the changes of a committed batch, if there is one, and completes it.</summary>
    /// <returns>Whether there was one.</returns>
    public async Task<bool> FinishAsync()
    {
        if (await reader.FindCommittedAsync() is not { } committed) return false;
        if (await reader.ReadPartsAsync(committed, 0) is { } parts) await ApplyAsync(committed, parts);
        return true;
    }

    /// <summary>For a new leader: finishes what was committed, deletes what was not.</summary>
    public async Task SettleAsync(StoreCompare fence)
    {
        await FinishAsync();
        await writer.WriteAsync(EtcdTransactions.Compares([fence]), [EtcdTransactions.DeleteAll(keys.Parts)]);
        _leftover = null;
    }

    /// <summary>Writes all parts but the last, which goes with the commit record.</summary>
    /// <returns>The first part's create revision (0 when there is only the last); null when a comparison failed.</returns>
    private async Task<long?> StageAsync(string id, IReadOnlyList<ByteString> parts, IReadOnlyList<Compare> compares, long term)
    {
        var first = 0L;
        for (var i = 0; i < parts.Count - 1; i++)
        {
            var outcome = await writer.WriteAsync(compares, [EtcdTransactions.Put(keys.Part(id, i), parts[i])], term);
            if (!outcome.Succeeded) return null;
            if (i == 0) first = outcome.Revision;
        }

        return first;
    }

    private async Task<StoreOutcome> RefusedAsync()
    {
        await SweepLeftoverAsync();
        return new StoreOutcome(false, await reader.RevisionAsync());
    }

    private async Task SweepLeftoverAsync()
    {
        if (_leftover is not { } id) return;
        await writer.WriteAsync([], [EtcdTransactions.DeleteAll(keys.PartsOf(id))]);
        _leftover = null;
    }

    private async Task<(StoreOutcome Outcome, bool IsSettled)> TryApplyAsync(LargeCommitted committed, IReadOnlyList<ByteString> parts)
    {
        try
        {
            return (new StoreOutcome(true, await ApplyAsync(committed, parts)), true);
        }
        catch (Exception failure) when (failure is StoreException or Grpc.Core.RpcException)
        {
            // The record is durable, and with it the batch; its steps are finished before the next write, or by the next leader.
            return (new StoreOutcome(true, committed.Revision), false);
        }
    }

    /// <returns>The revision of the last step.</returns>
    private async Task<long> ApplyAsync(LargeCommitted committed, IReadOnlyList<ByteString> parts)
    {
        var steps = LargeBatch.Steps([.. parts.SelectMany(LargeBatch.Operations)]);
        var options = new ParallelOptions { MaxDegreeOfParallelism = EtcdLimits.Parallel };
        await Parallel.ForEachAsync(steps.Take(steps.Count - 1), options, async (step, _) =>
            await StepAsync(committed, step, [EtcdTransactions.Put(keys.Commit, committed.Value)]));
        return await StepAsync(committed, steps[^1], [EtcdTransactions.Delete(keys.Commit), EtcdTransactions.DeleteAll(keys.PartsOf(committed.Commit.Id))]);
    }

    /// <summary>One step; a second time it changes nothing, and after the batch is complete it does not hold.</summary>
    private async Task<long> StepAsync(LargeCommitted committed, IReadOnlyList<LargeOperation> step, IReadOnlyList<RequestOp> sign)
    {
        var request = new TxnRequest();
        request.Compare.Add(EtcdTransactions.CreatedAt(keys.Commit, committed.Revision));
        request.Success.AddRange(step.Select(operation =>
            operation.Deletes ? EtcdTransactions.Delete(operation.Key) : EtcdTransactions.Put(operation.Key, operation.Value)));
        request.Success.AddRange(sign);
        var response = await connection.AskQuicklyAsync(async (member, call) => await member.Keys.TxnAsync(request, call), CancellationToken.None);
        return response.Header.Revision;
    }
}
