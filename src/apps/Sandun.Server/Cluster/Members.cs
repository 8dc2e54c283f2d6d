using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Sandun.Server.Settings;
using Sandun.Store;
using Sandun.Store.Election;

namespace Sandun.Server.Cluster;

/// <summary>One server of a cluster as it describes itself in the store, for as long as it lives.</summary>
/// <param name="Record">Name, addresses and version.</param>
/// <param name="StartedAt">When it started.</param>
/// <param name="Revision">The newest revision of the roles' state that it knows, sampled every <see cref="Members.Period"/>.</param>
/// <param name="Site">Where it stands; null for one that was not told, or is of a version that says nothing of it.</param>
/// <param name="Instance">Drawn by each process, to tell two of one name apart; null from a version that draws none.</param>
/// <param name="SecretKey">Which key it has for tasks' secrets, by the key's id; null from a version that does not say.</param>
internal sealed record MemberRecord(
    LeaderRecord Record, DateTimeOffset StartedAt, long Revision, string? Site = null, string? Instance = null, string? SecretKey = null);

/// <summary>A server that was there and is heard of no more.</summary>
/// <param name="Member">What it last said of itself.</param>
/// <param name="LastSeen">When it was last found among those that live.</param>
internal sealed record MissingMember(MemberRecord Member, DateTimeOffset LastSeen);

/// <summary>The servers that live: each keeps a record of itself that goes with its lease.</summary>
internal sealed partial class Members(IStore store, LeaderRecord self, Func<long> revision, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    /// <summary>How often a server says that it lives: five times within the lease, so that some may be lost.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(2);

    /// <summary>A server taken out of service for good is missed no more after this.</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromHours(1);

    /// <summary>A server not heard of for this long is no longer listed as one that lives.</summary>
    private static readonly TimeSpan s_lease = TimeSpan.FromSeconds(10);

    /// <summary>Between two looks at a name that is in use.</summary>
    private static readonly TimeSpan s_claimPause = TimeSpan.FromMilliseconds(500);

    private const string Prefix = StoreEntities.DefaultRoot + "cluster/members/";

    private readonly CancellationTokenSource _ending = new();
    private readonly DateTimeOffset _startedAt = time.GetUtcNow();
    private readonly string _instance = Guid.NewGuid().ToString("N");
    private Task _running = Task.CompletedTask;
    private long _lease;
    private long _written = -1;
    private volatile ImmutableSortedDictionary<string, MissingMember> _seen = ImmutableSortedDictionary.Create<string, MissingMember>(StringComparer.Ordinal);
    private volatile IReadOnlyList<MemberRecord> _living = [];

    /// <summary>Where this server stands; null when it was not told.</summary>
    public string? Site { private get; init; }

    /// <summary>Which key this server has for tasks' secrets.</summary>
    public string? SecretKey { private get; init; }

    /// <summary>Those that lived when they were last read; this server where none were.</summary>
    public IReadOnlyList<MemberRecord> LastKnown => _living is { Count: > 0 } living ? living : [Own()];

    /// <summary>Those that were read here within the last hour and did not live when the servers were last read, ordered by name.</summary>
    public IReadOnlyList<MissingMember> Missing
    {
        get
        {
            var now = time.GetUtcNow();
            var living = _living.Select(member => member.Record.Member).ToHashSet(StringComparer.Ordinal);
            return [.. _seen.Values.Where(seen => now - seen.LastSeen <= Memory && !living.Contains(seen.Member.Record.Member))];
        }
    }

    private string Key => Prefix + self.Member;

    /// <summary>
    /// Takes this server's name. A server that starts again at its address takes it at once; another that has it is given the time of its
    /// lease to be gone, because a server that died and moved is no other.
    /// </summary>
    /// <exception cref="SettingsException">Another server that lives has the name.</exception>
    /// <exception cref="StoreException">The store does not answer.</exception>
    public async Task ClaimAsync(CancellationToken cancellation)
    {
        var since = time.GetTimestamp();
        var isSaid = false;
        while (true)
        {
            var before = await store.GetAsync(Key, cancellation);
            var other = before is null || Decode(before.Value) is not { } known || UrlOf(known.Record) == UrlOf(self) ? null : UrlOf(known.Record);
            if (other is null)
            {
                _lease = await store.GrantLeaseAsync(s_lease, cancellation);
                if (await TryPutAsync(before, Own(), cancellation)) return;
                continue;
            }

            if (!isSaid) LogNameInUse(logger, self.Member, other);
            isSaid = true;
            if (time.GetElapsedTime(since) > s_lease + Period)
                throw new SettingsException($"--name {self.Member} is in use by the server at {other}: give this server another name, or end that one");
            await Task.Delay(s_claimPause, time, cancellation);
        }
    }

    public void Start() => _running = Task.Run(RunAsync);

    /// <summary>All that live, ordered by name.</summary>
    /// <exception cref="StoreException">The store does not answer.</exception>
    public async Task<IReadOnlyList<MemberRecord>> ReadAsync(CancellationToken cancellation)
    {
        var reading = await store.ReadAsync(Prefix, cancellation);
        IReadOnlyList<MemberRecord> living =
            [.. reading.Entries.Select(entry => Decode(entry.Value)).OfType<MemberRecord>().OrderBy(member => member.Record.Member, StringComparer.Ordinal)];
        Remember(living);
        return living;
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _running;
        await TryLeaveAsync();
    }

    /// <summary>What is lost when two read at once is found again three seconds later.</summary>
    private void Remember(IReadOnlyList<MemberRecord> living)
    {
        var now = time.GetUtcNow();
        var seen = _seen.ToBuilder();
        foreach (var member in living) seen[member.Record.Member] = new MissingMember(member, now);
        seen.RemoveRange([.. seen.Values.Where(one => now - one.LastSeen > Memory).Select(one => one.Member.Record.Member)]);
        _seen = seen.ToImmutable();
        _living = living;
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                await TrySayAsync();
                await Task.Delay(Period, time, _ending.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // Ending.
        }
    }

    private async Task TrySayAsync()
    {
        try
        {
            if (_lease == 0 || !await store.KeepAliveAsync(_lease, _ending.Token)) _lease = await store.GrantLeaseAsync(s_lease, _ending.Token);

            // The key is looked at each time: a lease that lives says nothing of a key that another hand replaced or removed.
            var before = await store.GetAsync(Key, _ending.Token);
            if (before is not null && Decode(before.Value) is { Instance: var instance } other && instance != _instance)
            {
                LogNameTaken(logger, self.Member, UrlOf(other.Record));
                return;
            }

            var record = Own();
            if (before is not null && before.Lease == _lease && record.Revision == _written) return;
            if (await TryPutAsync(before, record, _ending.Token)) _written = record.Revision;
        }
        catch (StoreException failure)
        {
            LogUnlisted(logger, failure.Message);
        }
    }

    private async Task<bool> TryPutAsync(StoreEntry? before, MemberRecord record, CancellationToken cancellation)
    {
        var unchanged = before is null ? new StoreCompare(Key, CreateRevision: 0) : new StoreCompare(Key, ModRevision: before.ModRevision);
        var json = JsonSerializer.SerializeToUtf8Bytes(record, MemberJson.Default.MemberRecord);
        return (await store.CommitAsync(new StoreBatch([unchanged], [new StoreOperation(Key, json, _lease)]), cancellation)).Succeeded;
    }

    private MemberRecord Own() => new(self, _startedAt, revision(), Site, _instance, SecretKey);

    private static string UrlOf(LeaderRecord record) => record.Addresses.GetValueOrDefault(ClusterAddresses.Web, "");

    private async Task TryLeaveAsync()
    {
        try
        {
            using var bound = new CancellationTokenSource(Period, time);
            if (_lease != 0) await store.RevokeLeaseAsync(_lease, bound.Token);
        }
        catch (Exception failure) when (failure is StoreException or OperationCanceledException)
        {
            // The lease ends by itself.
        }
    }

    /// <summary>Null for a record of a version whose form is not known.</summary>
    private static MemberRecord? Decode(byte[] json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, MemberJson.Default.MemberRecord);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>JSON of the members' keys.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(MemberRecord))]
internal sealed partial class MemberJson : JsonSerializerContext;
