using System.Text.Json;
using System.Text.Json.Serialization;
using Sandun.Store;
using Sandun.Store.Election;

namespace Sandun.Server.Cluster;

/// <summary>One server of a cluster as it describes itself in the store, for as long as it lives.</summary>
/// <param name="Record">Name, addresses and version.</param>
/// <param name="StartedAt">When it started.</param>
/// <param name="Revision">The newest revision of the roles' state that it knows, sampled every <see cref="Members.Period"/>.</param>
/// <param name="Site">Where it stands; null for one that was not told, or is of a version that says nothing of it.</param>
internal sealed record MemberRecord(LeaderRecord Record, DateTimeOffset StartedAt, long Revision, string? Site = null);

/// <summary>The servers that live: each keeps a record of itself that goes with its lease.</summary>
internal sealed partial class Members(IStore store, LeaderRecord self, Func<long> revision, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    /// <summary>How often a server says that it lives: five times within the lease, so that some may be lost.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(2);

    /// <summary>A server not heard of for this long is no longer listed.</summary>
    private static readonly TimeSpan s_lease = TimeSpan.FromSeconds(10);

    private const string Prefix = StoreEntities.DefaultRoot + "cluster/members/";

    private readonly CancellationTokenSource _ending = new();
    private readonly DateTimeOffset _startedAt = time.GetUtcNow();
    private Task _running = Task.CompletedTask;
    private long _lease;
    private long _written = -1;

    /// <summary>Where this server stands; null when it was not told.</summary>
    public string? Site { private get; init; }

    public void Start() => _running = Task.Run(RunAsync);

    /// <summary>All that live, ordered by name.</summary>
    /// <exception cref="StoreException">The store does not answer.</exception>
    public async Task<IReadOnlyList<MemberRecord>> ReadAsync(CancellationToken cancellation)
    {
        var reading = await store.ReadAsync(Prefix, cancellation);
        return [.. reading.Entries.Select(entry => Decode(entry.Value)).OfType<MemberRecord>().OrderBy(member => member.Record.Member, StringComparer.Ordinal)];
    }

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
                await TrySayAsync();
                await Task.Delay(Period, time, _ending.Token);
            }
        }
        catch (OperationCanceledException)
        {
            await TryLeaveAsync();
        }
    }

    private async Task TrySayAsync()
    {
        try
        {
            var known = revision();
            if (_lease == 0 || !await store.KeepAliveAsync(_lease, _ending.Token))
            {
                _lease = await store.GrantLeaseAsync(s_lease, _ending.Token);
                _written = -1;
            }

            if (known == _written) return;
            var json = JsonSerializer.SerializeToUtf8Bytes(new MemberRecord(self, _startedAt, known, Site), MemberJson.Default.MemberRecord);
            await store.CommitAsync(new StoreBatch(new StoreOperation(Prefix + self.Member, json, _lease)), _ending.Token);
            _written = known;
        }
        catch (StoreException failure)
        {
            _written = -1;
            LogUnlisted(logger, failure.Message);
        }
    }

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
