using System.Text.Json;
using Sandun.Protocol;
using Sandun.Store;
using Sandun.Store.Election;

namespace Sandun.Server.Scaling;

/// <summary>
/// What scalers remember across restarts and changes of leader: decisions, pins, who sleeps. Written in the term they were loaded in, and
/// in no later one.
/// </summary>
/// <param name="term">The present or next term of this server; null where a server is alone.</param>
internal sealed class ScalingRecords(IStore store, Func<CancellationToken, Task<StoreLeadership>>? term)
{
    /// <summary>Records written at once, of up to 40 KB each, which one request of etcd holds.</summary>
    internal const int Most = 25;

    private IStore? _held;

    /// <summary>Every app's record, once this server leads.</summary>
    public async Task<IReadOnlyList<KeyValuePair<PathId, StoredScaling>>> LoadAsync(CancellationToken cancellation)
    {
        var held = term is null ? store : new FencedStore(store, await term(cancellation));
        var records = new List<KeyValuePair<PathId, StoredScaling>>();
        foreach (var entry in (await held.ReadAsync(ScalingLoop.Prefix, cancellation)).Entries)
        {
            if (JsonSerializer.Deserialize(entry.Value, StoredScalingJson.Default.StoredScaling) is { } stored)
                records.Add(new(PathId.Absolute(Uri.UnescapeDataString(entry.Key[ScalingLoop.Prefix.Length..])), stored));
        }

        _held = held;
        return records;
    }

    /// <summary>Writes records, and removes those that are null, in one batch.</summary>
    /// <exception cref="StoreFencedException">The term they were loaded in is over; nothing was written.</exception>
    public async Task SaveAsync(IReadOnlyList<KeyValuePair<PathId, StoredScaling?>> records, CancellationToken cancellation) =>
        await (_held ?? throw new InvalidOperationException("nothing was loaded")).CommitAsync(
            new StoreBatch([.. records.Select(record => new StoreOperation(
                ScalingLoop.Prefix + Uri.EscapeDataString(record.Key.ToString()),
                record.Value is { } value ? JsonSerializer.SerializeToUtf8Bytes(value, StoredScalingJson.Default.StoredScaling) : null))]),
            cancellation);
}
