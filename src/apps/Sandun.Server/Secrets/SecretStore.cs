using System.Text.Json;
using System.Text.RegularExpressions;
using Sandun.NativeApi;
using Sandun.Protocol;
using Sandun.Server.Links.Joining;
using Sandun.Store;

namespace Sandun.Server.Secrets;

/// <summary>
/// Secrets for tasks. They can be set, named and deleted, but never read: their only way out is the order that launches a task which
/// names them. Kept encrypted in memory as well, and decrypted for each such order.
/// </summary>
internal sealed partial class SecretStore : IAsyncDisposable
{
    /// <summary>Keys, certificates and passwords are small; a secret is sent with each launch.</summary>
    public const int MaximumBytes = 64 * 1024;

    private const string Prefix = StoreEntities.DefaultRoot + "server/secrets/";

    private readonly IStore _store;
    private readonly SecretKey _key;
    private readonly TimeProvider _time;
    private readonly StoreFollower _follower;
    private readonly CancellationTokenSource _ending = new();
    private volatile IReadOnlyDictionary<string, SecretRecord> _records = new Dictionary<string, SecretRecord>();
    private Task _following = Task.CompletedTask;

    public SecretStore(IStore store, SecretKey key, TimeProvider time, ILogger logger)
    {
        _store = store;
        _key = key;
        _time = time;
        _follower = new StoreFollower(store, Prefix, Take, logger);
    }

    /// <summary>Why no secret can be kept at present; null, or a null of its answer, when one can.</summary>
    public Func<CancellationToken, Task<string?>>? Objection { private get; init; }

    /// <summary>The keys that the secrets there are were encrypted with, by their ids.</summary>
    public IReadOnlyCollection<string> Keys => [.. _records.Values.Select(record => record.Key).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    public async Task StartAsync()
    {
        await _follower.ReadAsync(CancellationToken.None);
        _following = _follower.FollowAsync(_ending.Token);
    }

    public IReadOnlyList<SecretSummary> List() =>
        [.. _records.OrderBy(record => record.Key, StringComparer.Ordinal).Select(record => Summary(record.Key, record.Value))];

    public SecretSummary? Describe(string name) => _records.TryGetValue(name, out var record) ? Summary(name, record) : null;

    /// <summary>The secret for a task; null when there is none of that name, or it cannot be decrypted here.</summary>
    public SecretValue? Find(string name) =>
        _records.TryGetValue(name.Trim('/'), out var record) && _key.Decrypt(name.Trim('/'), record) is { } secret ? new SecretValue(secret) : null;

    /// <summary>Keeps a secret under a name; true when the name is new.</summary>
    /// <exception cref="ControlPlaneException">The name or the value is not one to keep.</exception>
    public async Task<bool> PutAsync(string name, ReadOnlyMemory<byte> secret, CancellationToken cancellation)
    {
        if (!Name().IsMatch(name))
        {
            throw new ControlPlaneException(
                422, $"'{name}' is not a secret's name: letters, digits, '.', '_' and '-', parts separated by single slashes, at most 200 characters");
        }

        if (secret.IsEmpty) throw new ControlPlaneException(422, "the secret is empty; send it as the request's body");
        if (secret.Length > MaximumBytes) throw new ControlPlaneException(413, $"the secret is larger than the bound of {MaximumBytes} bytes");
        if (Objection is not null && await Objection(cancellation) is { } why) throw new ControlPlaneException(409, why);
        var now = _time.GetUtcNow();
        var before = _records.GetValueOrDefault(name);
        var record = _key.Encrypt(name, secret.Span, before?.Created ?? now, now);
        await CommitAsync(name, JsonSerializer.SerializeToUtf8Bytes(record, SecretJson.Default.SecretRecord), cancellation);
        return before is null;
    }

    /// <summary>Deletes a secret; false when there was none. Tasks that have it keep it.</summary>
    public async Task<bool> DeleteAsync(string name, CancellationToken cancellation)
    {
        if (!_records.ContainsKey(name)) return false;
        await CommitAsync(name, null, cancellation);
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _following;
        _ending.Dispose();
    }

    /// <summary>Writes, and reads back at once what is kept, so that a launch right after the answer finds it.</summary>
    private async Task CommitAsync(string name, byte[]? value, CancellationToken cancellation)
    {
        try
        {
            await _store.CommitAsync(new StoreBatch(new StoreOperation(Prefix + name, value)), cancellation);
            var reading = await _store.ReadAsync(Prefix, cancellation);
            _records = reading.Entries.ToDictionary(entry => entry.Key[Prefix.Length..], entry => Read(entry.Value));
        }
        catch (StoreException failure)
        {
            throw new ControlPlaneException(503, failure.Message);
        }
    }

    private void Take(IReadOnlyDictionary<string, byte[]> entries) =>
        _records = entries.ToDictionary(entry => entry.Key, entry => Read(entry.Value), StringComparer.Ordinal);

    private static SecretRecord Read(byte[] value) => JsonSerializer.Deserialize(value, SecretJson.Default.SecretRecord)!;

    private SecretSummary Summary(string name, SecretRecord record) => new(name, record.Created, record.Updated, record.Key == _key.Id);

    [GeneratedRegex(@"^(?=.{1,200}\z)[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*\z")]
    private static partial Regex Name();
}
