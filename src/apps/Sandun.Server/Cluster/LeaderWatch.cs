using Sandun.Store;
using Sandun.Store.Election;

namespace Sandun.Server.Cluster;

/// <summary>
/// A standby's ear at the leader: asks it for a sign of life several times a second, and ends its term early when its process is gone,
/// or when most servers hear nothing of it. What it cannot judge is left to the leader's lease.
/// </summary>
internal sealed partial class LeaderWatch : IAsyncDisposable
{
    /// <summary>Between two questions: a killed leader is noticed within this.</summary>
    private static readonly TimeSpan s_period = TimeSpan.FromMilliseconds(100);

    /// <summary>A leader that has not answered for this long is doubted.</summary>
    private static readonly TimeSpan s_patience = new ElectionTiming().Patience;

    private readonly Leadership _leadership;
    private readonly StoreElection _election;
    private readonly LeaderDoubts _doubts;
    private readonly Members _members;
    private readonly PeerClient _peers;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _running;
    private ObservedLeader? _heard;
    private long _heardAt;
    private bool _heardLeading;
    private bool _doubting;
    private string? _tlsProblem;

    public LeaderWatch(ClusterParts parts, LeaderDoubts doubts, PeerClient peers, ILogger logger)
    {
        _leadership = parts.Leadership;
        _election = parts.Election;
        _members = parts.Members;
        _time = parts.Time;
        _doubts = doubts;
        _peers = peers;
        Logger = logger;
        _running = Task.Run(RunAsync);
    }

    private ILogger Logger { get; }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _running;
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                try
                {
                    if (_leadership.Other is not null && _leadership.Leader is { } leader) await LookAfterAsync(leader);
                }
                catch (StoreException failure)
                {
                    // Without the store nobody can be deposed, nor needs to be.
                    LogNoVerdict(Logger, failure.Message);
                    await Task.Delay(s_patience, _time, _ending.Token);
                }

                await Task.Delay(s_period, _time, _ending.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // Ending.
        }
    }

    private async Task LookAfterAsync(ObservedLeader leader)
    {
        if (_heard?.CreateRevision != leader.CreateRevision)
        {
            _heard = leader;
            _heardAt = _time.GetTimestamp();
            _heardLeading = false;
        }

        var sign = await _peers.AskForLifeAsync(leader.Record, s_patience, _ending.Token);
        if (_peers.TlsProblem is { } problem && problem != _tlsProblem) LogNoTls(Logger, problem);
        _tlsProblem = _peers.TlsProblem;
        if (sign is SignOfLife.Leads or SignOfLife.StandsBy)
        {
            _heardAt = _time.GetTimestamp();
            if (_doubting) await _doubts.WithdrawAsync(_ending.Token);
            _doubting = false;

            // At the beginning of its term it may not know yet that it was elected.
            if (sign == SignOfLife.StandsBy && _heardLeading) await JudgeAsync(leader, sign);
            _heardLeading |= sign == SignOfLife.Leads;
        }
        else if (sign == SignOfLife.Refused || _time.GetElapsedTime(_heardAt) >= s_patience)
        {
            await JudgeAsync(leader, sign);
        }
    }

    private async Task JudgeAsync(ObservedLeader leader, SignOfLife sign)
    {
        var (servers, doubting) = sign == SignOfLife.Silent ? await CountAsync(leader) : (1, 0);
        var verdict = EarlyTakeover.Judge(new TakeoverEvidence(sign == SignOfLife.Refused, servers, doubting, sign == SignOfLife.StandsBy));
        if (verdict.Depose && await _election.DeposeAsync(leader, _ending.Token)) LogDeposed(Logger, leader.Record.Member, verdict.Reason);
    }

    private async Task<(int Servers, int Doubting)> CountAsync(ObservedLeader leader)
    {
        _doubting = true;
        var doubting = await _doubts.RaiseAsync(leader, _ending.Token);
        var members = (await _members.ReadAsync(_ending.Token)).Select(member => member.Record.Member);
        var servers = members.Concat(doubting).Append(leader.Record.Member).Distinct(StringComparer.Ordinal).Count();
        return (servers, doubting.Count);
    }
}
