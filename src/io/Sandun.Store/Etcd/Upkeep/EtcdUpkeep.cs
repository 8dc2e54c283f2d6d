using Grpc.Core;
using Microsoft.Extensions.Logging;
using Sandun.Store.Etcd.Wire;

namespace Sandun.Store.Etcd.Upkeep;

/// <summary>
/// The leader's care for etcd: compacts history, sweeps marks of writers long gone, and when etcd has run full (alarm NOSPACE) compacts,
/// defragments every member and clears the alarm.
/// </summary>
internal sealed partial class EtcdUpkeep(EtcdConnection connection, EtcdKeys keys, ILogger logger)
{
    /// <summary>Writing at full speed makes some 600 revisions a second: in this time about as many as are kept.</summary>
    private static readonly TimeSpan s_every = TimeSpan.FromSeconds(10);

    /// <summary>Defragmenting reads and writes a whole database: 8 GB on a slow disk.</summary>
    private static readonly TimeSpan s_defragmentTimeout = TimeSpan.FromMinutes(5);

    /// <summary>When what is alive fills the store, defragmenting helps no more and holds up reads: not more often than this.</summary>
    private static readonly TimeSpan s_betweenRescues = TimeSpan.FromSeconds(10);

    private readonly CompactionRule _rule = new();
    private TaskCompletionSource _woken = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>A write found etcd full.</summary>
    public void Wake() => Volatile.Read(ref _woken).TrySetResult();

    public async Task RunAsync(CancellationToken cancellation)
    {
        try
        {
            while (true)
            {
                await TryAsync(cancellation);
                await Task.WhenAny(Volatile.Read(ref _woken).Task, Task.Delay(s_every, connection.Time, cancellation));
                cancellation.ThrowIfCancellationRequested();
                if (!_woken.Task.IsCompleted) continue;
                await TryAsync(cancellation);
                Volatile.Write(ref _woken, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
                await Task.Delay(s_betweenRescues, connection.Time, cancellation);
            }
        }
        catch (OperationCanceledException)
        {
            // Another leader takes care now.
        }
    }

    private async Task TryAsync(CancellationToken cancellation)
    {
        try
        {
            var alarms = await connection.AskAsync(
                async (member, call) => await member.Maintenance.AlarmAsync(new AlarmRequest { Action = AlarmRequest.Types.AlarmAction.Get }, call), cancellation);
            var full = alarms.Alarms.Where(alarm => alarm.Alarm == AlarmType.Nospace).ToList();
            if (full.Count > 0) await MakeRoomAsync(full, cancellation);
            await CompactAsync(cancellation);
        }
        catch (Exception failure) when (failure is RpcException or StoreException && !cancellation.IsCancellationRequested)
        {
            LogFailed(logger, failure is RpcException refused ? refused.Status.Detail : failure.Message);
        }
    }

    private async Task CompactAsync(CancellationToken cancellation)
    {
        var revision = await RevisionAsync(cancellation);
        if (_rule.Next(TimeSpan.FromSeconds(connection.Time.GetTimestamp() / (double)connection.Time.TimestampFrequency), revision) is not { } old) return;
        await SweepMarksAsync(old, cancellation);
        await CompactAsync(old, cancellation);
    }

    private async Task CompactAsync(long revision, CancellationToken cancellation)
    {
        try
        {
            await connection.AskAsync(
                async (member, call) => await member.Keys.CompactAsync(new CompactionRequest { Revision = revision, Physical = true }, call), cancellation);
            LogCompacted(logger, revision);
        }
        catch (RpcException failure) when (EtcdErrors.IsCompacted(failure))
        {
            // Somebody else did it.
        }
    }

    /// <summary>A writer that has been silent since before the revision is gone, or starts its mark anew.</summary>
    private async Task SweepMarksAsync(long revision, CancellationToken cancellation)
    {
        var range = new RangeRequest { Key = EtcdKeys.First(keys.Writers), RangeEnd = EtcdKeys.After(keys.Writers), KeysOnly = true };
        var marks = await connection.AskAsync(async (member, call) => await member.Keys.RangeAsync(range, call), cancellation);
        foreach (var mark in marks.Kvs.Where(mark => mark.ModRevision < revision))
        {
            var request = new TxnRequest();
            request.Compare.Add(EtcdTransactions.ChangedAt(mark.Key, mark.ModRevision));
            request.Success.Add(EtcdTransactions.Delete(mark.Key));
            await connection.AskAsync(async (member, call) => await member.Keys.TxnAsync(request, call), cancellation);
        }
    }

    private async Task MakeRoomAsync(IReadOnlyList<AlarmMember> full, CancellationToken cancellation)
    {
        LogFull(logger);
        await CompactAsync(await RevisionAsync(cancellation), cancellation);

        // Each member has a database of its own; one at a time, so that a majority goes on serving.
        foreach (var member in connection.Members) await DefragmentAsync(member, cancellation);
        foreach (var alarm in full)
        {
            var request = new AlarmRequest { Action = AlarmRequest.Types.AlarmAction.Deactivate, MemberId = alarm.MemberId, Alarm = AlarmType.Nospace };
            await connection.AskAsync(async (member, call) => await member.Maintenance.AlarmAsync(request, call), cancellation);
        }

        LogRoom(logger);
    }

    private async Task DefragmentAsync(EtcdMember member, CancellationToken cancellation)
    {
        try
        {
            var before = await SizeAsync(member, cancellation);
            var call = new CallOptions(deadline: DateTime.UtcNow + s_defragmentTimeout, cancellationToken: cancellation);
            await member.Maintenance.DefragmentAsync(new DefragmentRequest(), call);
            LogDefragmented(logger, member.Name, before, await SizeAsync(member, cancellation));
        }
        catch (RpcException failure)
        {
            cancellation.ThrowIfCancellationRequested();

            // A member that is down defragments nothing; the others make room meanwhile, and it is asked again next time.
            LogFailed(logger, $"{member.Name}: {failure.Status.Detail}");
        }
    }

    private async Task<long> SizeAsync(EtcdMember member, CancellationToken cancellation) => (await member.Maintenance.StatusAsync(
        new StatusRequest(), new CallOptions(deadline: DateTime.UtcNow + connection.Options.AttemptTimeout, cancellationToken: cancellation))).DbSize;

    private async Task<long> RevisionAsync(CancellationToken cancellation) => (await connection.AskAsync(
        async (member, call) => await member.Keys.RangeAsync(new RangeRequest { Key = keys.Commit, KeysOnly = true }, call), cancellation)).Header.Revision;
}
