using Sandun.Store;
using Sandun.Store.Election;

namespace Sandun.Server.Cluster;

/// <summary>
/// This server's part in the election: stands always, leads while its term lasts, and knows who leads otherwise. One term at a time is
/// handed to whoever waits for it.
/// </summary>
public sealed partial class Leadership : IAsyncDisposable
{
    private readonly IStore _store;
    private readonly StoreElection _election;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _resigning = new();
    private readonly CancellationTokenSource _ending = new();
    private volatile TaskCompletionSource<StoreLeadership> _term = NewTerm();
    private volatile Reign _reign = new(null);
    private Task _campaigning = Task.CompletedTask;

    /// <summary>After an abdication the others get this long to be elected.</summary>
    private static readonly TimeSpan s_abdicationPause = TimeSpan.FromSeconds(3);

    private volatile CancellationTokenSource _abdicating = new();
    private long _endedTerm;
    private Task _observing = Task.CompletedTask;

    public Leadership(IStore store, StoreElection election, LeaderRecord self, ILogger logger)
    {
        _store = store;
        _election = election;
        _logger = logger;
        Self = self;
    }

    /// <summary>What others know of this server.</summary>
    public LeaderRecord Self { get; }

    /// <summary>Whoever leads now, perhaps this server; null while nobody is known to.</summary>
    public ObservedLeader? Leader => _reign.Leader;

    /// <summary>Whether this server certainly leads now.</summary>
    public bool Leads => _term.Task is { IsCompletedSuccessfully: true } term && term.Result.IsHeld;

    /// <summary>Whether, besides, no other server can have taken over unnoticed, as from a server that was paused.</summary>
    public bool LeadsFreshly => _term.Task is { IsCompletedSuccessfully: true } term && term.Result.IsFresh;

    /// <summary>The leader's record, if it is another server.</summary>
    public LeaderRecord? Other => OtherReign?.Leader?.Record;

    /// <summary>What is known of another server's leadership; null while none other leads.</summary>
    internal Reign? OtherReign => !Leads && _reign is { Leader: { } leader } reign && leader.Record.Member != Self.Member ? reign : null;

    /// <summary>Host and port of the leader's web address; null while there is none.</summary>
    public string? LeaderAuthority => (Leads ? Self : Leader?.Record) is { } record ? new Uri(record.Addresses[ClusterAddresses.Web]).Authority : null;

    /// <summary>The create revision of this server's last term that is over; 0 before any is.</summary>
    public long EndedTerm => Volatile.Read(ref _endedTerm);

    /// <summary>Why the election does not go on; empty while it does.</summary>
    public string Problem => _election.Problem;

    /// <summary>Whether this server stands no more.</summary>
    public bool HasResigned => _resigning.IsCancellationRequested;

    /// <summary>Called when a term begins, before anybody is handed it.</summary>
    public required Action Elected { private get; init; }

    /// <summary>Called when a term is over, before the next one can begin.</summary>
    public required Action<string> Deposed { private get; init; }

    public void Start()
    {
        _campaigning = Task.Run(CampaignAsync);
        _observing = Task.Run(ObserveAsync);
    }

    /// <summary>The present or next term of this server.</summary>
    public async Task<StoreLeadership> TermAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var term = await _term.Task.WaitAsync(cancellation);
            if (term.IsHeld) return term;

            // Over already; the campaign replaces it as soon as it notices.
            await Task.Delay(TimeSpan.FromMilliseconds(1), cancellation);
        }
    }

    /// <summary>Leads no more for now; another candidate takes over. False when this server does not lead.</summary>
    public bool Abdicate()
    {
        if (!Leads) return false;
        _abdicating.Cancel();
        return true;
    }

    /// <summary>Leads no more and stands no more; the next candidate takes over at once.</summary>
    public async Task ResignAsync()
    {
        await _resigning.CancelAsync();
        await _campaigning;
    }

    public async ValueTask DisposeAsync()
    {
        await ResignAsync();
        await _ending.CancelAsync();
        await _observing;
    }

    private async Task CampaignAsync()
    {
        try
        {
            while (true)
            {
                await LeadAsync();
                if (!_abdicating.IsCancellationRequested) continue;
                await Task.Delay(s_abdicationPause, _resigning.Token);
                _abdicating = new CancellationTokenSource();
            }
        }
        catch (OperationCanceledException)
        {
            // Resigned.
        }
    }

    private async Task LeadAsync()
    {
        await using var term = await _election.CampaignAsync(Self, _resigning.Token);
        LogLeads(_logger, Self.Member, term.CreateRevision);
        Elected();
        _term.TrySetResult(term);
        await ServeAsync(term);
    }

    /// <summary>
    /// Keeps the store in order until the term is over. That others may lead is told at once, here and to the store: housekeeping that waits
    /// for a store that does not answer ends later.
    /// </summary>
    private async Task ServeAsync(StoreLeadership term)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(term.Lost, _resigning.Token, _abdicating.Token);
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var told = over.Token.Register(ended.SetResult);
        var upkeep = _store.MaintainAsync(over.Token);
        await Task.WhenAny(ended.Task, upkeep);
        _term = NewTerm();
        Volatile.Write(ref _endedTerm, term.CreateRevision);
        var why = term.Why.Length > 0 ? term.Why : "it resigned";
        LogLeadsNoMore(_logger, Self.Member, why);
        Deposed($"this server no longer leads: {why}");
        await term.ResignAsync();
        try
        {
            await upkeep;
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // Without housekeeping it must not lead on; another may, and so may this one in its next term.
            LogFailed(_logger, failure, Self.Member);
        }
    }

    private async Task ObserveAsync()
    {
        try
        {
            await foreach (var leader in _election.ObserveAsync(_ending.Token))
            {
                var before = _reign;
                _reign = new Reign(leader);
                before.End();
                if (leader is not null && leader.Record.Member != Self.Member) LogFollows(_logger, Self.Member, leader.Record.Member);
            }
        }
        catch (OperationCanceledException)
        {
            // Ending.
        }
    }

    /// <summary>One leader, as this server learnt of it.</summary>
    internal sealed class Reign(ObservedLeader? leader)
    {
        private readonly CancellationTokenSource _over = new();

        public ObservedLeader? Leader => leader;

        /// <summary>Cancelled when this server learns of the next one.</summary>
        public CancellationToken Over => _over.Token;

        public void End() => _over.Cancel();
    }

    private static TaskCompletionSource<StoreLeadership> NewTerm() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
