using Google.Protobuf;
using Grpc.Core;
using Sandun.Store.Etcd.Commits;
using Sandun.Store.Etcd.Wire;

namespace Sandun.Store.Etcd.Reads;

/// <summary>Reads at one revision, page by page, with a large batch that is taking effect laid over.</summary>
internal sealed class EtcdReader(EtcdConnection connection, EtcdKeys keys)
{
    /// <summary>Entries of the first page; the next ones follow the size of what came.</summary>
    private const int FirstPage = 500;

    private const int LargestPage = 20_000;

    /// <summary>Bytes wished for in a page: few round trips, and no message that holds up others on the connection for long.</summary>
    private const int PageBytes = 2 * 1024 * 1024;

    /// <summary>Parts of at most 1.4 MB each read at once.</summary>
    private const int PartsPage = 8;

    /// <summary>Reads begun anew because their revision was compacted meanwhile; each takes seconds at most, compactions are minutes apart.</summary>
    private const int MaximumRestarts = 3;

    public async Task<StoreEntry?> GetAsync(string key, CancellationToken cancellation)
    {
        var encoded = ByteString.CopyFromUtf8(key);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var (page, committed) = await FirstAsync(new RangeRequest { Key = encoded }, cancellation);
                var entry = page.Kvs.Select(EtcdTransactions.Entry).FirstOrDefault();
                if (committed is null) return entry;
                var parts = await RequirePartsAsync(committed, page.Header.Revision);
                var own = parts.SelectMany(LargeBatch.Operations).Where(operation => operation.Key == encoded);
                return LargeOverlay.Apply(entry is null ? [] : [entry], own, key, committed.Revision).FirstOrDefault();
            }
            catch (RpcException failure) when (!EtcdErrors.IsCompacted(failure) || attempt == MaximumRestarts)
            {
                throw EtcdErrors.Explain(failure, connection.Options);
            }
            catch (RpcException)
            {
                // Compacted between the first page and the next: once more, at a newer revision.
            }
        }
    }

    public async Task<StoreReading> ReadAsync(string prefix, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await ReadOnceAsync(prefix, cancellation);
            }
            catch (RpcException failure) when (!EtcdErrors.IsCompacted(failure) || attempt == MaximumRestarts)
            {
                throw EtcdErrors.Explain(failure, connection.Options);
            }
            catch (RpcException)
            {
                // Compacted between the first page and the next: once more, at a newer revision.
            }
        }
    }

    /// <summary>The large batch that is taking effect, if there is one.</summary>
    /// <param name="revision">As of this revision; 0: now.</param>
    public async Task<LargeCommitted?> FindCommittedAsync(long revision = 0, CancellationToken cancellation = default)
    {
        var found = await RangeAsync(new RangeRequest { Key = keys.Commit, Revision = revision }, cancellation);
        return Committed(found);
    }

    /// <summary>The parts of a committed batch; null when they are gone, because the batch is complete.</summary>
    public async Task<IReadOnlyList<ByteString>?> ReadPartsAsync(LargeCommitted committed, long revision)
    {
        var prefix = keys.PartsOf(committed.Commit.Id);
        var parts = new List<ByteString>();
        var request = new RangeRequest { Key = EtcdKeys.First(prefix), RangeEnd = EtcdKeys.After(prefix), Limit = PartsPage, Revision = revision };
        while (true)
        {
            var page = await RangeAsync(request, CancellationToken.None);
            parts.AddRange(page.Kvs.Select(found => found.Value));
            if (!page.More) break;
            request.Key = Behind(page.Kvs[^1].Key);
        }

        return parts.Count == committed.Commit.Parts ? parts : null;
    }

    /// <summary>The store's revision now.</summary>
    public async Task<long> RevisionAsync() => (await RangeAsync(new RangeRequest { Key = keys.Commit, KeysOnly = true }, CancellationToken.None)).Header.Revision;

    private async Task<StoreReading> ReadOnceAsync(string prefix, CancellationToken cancellation)
    {
        var request = new RangeRequest { Key = EtcdKeys.First(prefix), RangeEnd = EtcdKeys.After(prefix), Limit = FirstPage };
        var (page, committed) = await FirstAsync(request, cancellation);
        var revision = request.Revision = page.Header.Revision;
        var entries = new List<StoreEntry>(page.Kvs.Count);
        while (true)
        {
            entries.AddRange(page.Kvs.Select(EtcdTransactions.Entry).Where(entry => !keys.IsReserved(entry.Key)));
            if (!page.More) break;
            request.Key = Behind(page.Kvs[^1].Key);
            request.Limit = NextLimit(page);
            page = await PageAsync(request, cancellation);
        }

        if (committed is null) return new StoreReading(revision, entries);
        var parts = await RequirePartsAsync(committed, revision);
        return new StoreReading(revision, LargeOverlay.Apply(entries, parts.SelectMany(LargeBatch.Operations), prefix, committed.Revision));
    }

    /// <summary>The first page, and at the same revision the large batch that is taking effect.</summary>
    private async Task<(RangeResponse Page, LargeCommitted? Committed)> FirstAsync(RangeRequest range, CancellationToken cancellation)
    {
        while (true)
        {
            var request = new TxnRequest();
            request.Success.Add(new RequestOp { RequestRange = range });
            request.Success.Add(EtcdTransactions.Get(keys.Commit));
            try
            {
                var response = await connection.AskAsync(async (member, call) => await member.Keys.TxnAsync(request, call), cancellation);
                var page = response.Responses[0].ResponseRange;
                page.Header = response.Header;
                return (page, Committed(response.Responses[1].ResponseRange));
            }
            catch (RpcException failure) when (EtcdErrors.IsTooLarge(failure) && range.Limit > 1)
            {
                range.Limit /= 2;
            }
        }
    }

    private async Task<RangeResponse> PageAsync(RangeRequest request, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                return await RangeAsync(request, cancellation);
            }
            catch (RpcException failure) when (EtcdErrors.IsTooLarge(failure) && request.Limit > 1)
            {
                request.Limit /= 2;
            }
        }
    }

    private Task<RangeResponse> RangeAsync(RangeRequest request, CancellationToken cancellation) =>
        connection.AskAsync(async (member, call) => await member.Keys.RangeAsync(request, call), cancellation);

    private async Task<IReadOnlyList<ByteString>> RequirePartsAsync(LargeCommitted committed, long revision) =>
        await ReadPartsAsync(committed, revision) ?? throw new StoreException(
            $"parts of the large batch {committed.Commit.Id} are missing: somebody deleted keys below {keys.Parts}; restore a backup");

    private static LargeCommitted? Committed(RangeResponse found) =>
        found.Kvs.Count == 0 ? null : new LargeCommitted(LargeCommit.FromJson(found.Kvs[0].Value), found.Kvs[0].CreateRevision, found.Kvs[0].Value);

    private static ByteString Behind(ByteString key) => ByteString.CopyFrom([.. key.Span, 0]);

    private static long NextLimit(RangeResponse page) =>
        Math.Clamp(page.Kvs.Count * (long)PageBytes / Math.Max(1, page.CalculateSize()), 1, LargestPage);
}
