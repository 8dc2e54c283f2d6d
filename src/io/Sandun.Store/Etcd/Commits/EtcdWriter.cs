using System.Globalization;
using System.Security.Cryptography;
using Google.Protobuf;
using Grpc.Core;
using Sandun.Store.Etcd.Wire;

namespace Sandun.Store.Etcd.Commits;

/// <summary>
/// Makes transactions that may be sent again: each also counts up the writer's mark, a key of its own, and compares that it stands where
/// the last one left it. So a transaction whose answer was lost is sent again and takes effect once, and one given up for lost is made
/// impossible, or found to have happened, before anything else is read or written. One caller at a time.
/// </summary>
internal sealed class EtcdWriter
{
    /// <summary>A program that ends must not wait long for an etcd that is away; the mark is swept away by a later leader.</summary>
    private static readonly TimeSpan s_endTimeout = TimeSpan.FromMilliseconds(500);

    private readonly EtcdConnection _connection;
    private readonly ByteString _mark;
    private readonly string _id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
    private long _markedAt;
    private long _count;
    private volatile bool _isInDoubt;

    public EtcdWriter(EtcdConnection connection, EtcdKeys keys)
    {
        _connection = connection;
        _mark = keys.Writer(_id);
    }

    /// <summary>Whether a transaction was given up without knowing what became of it.</summary>
    public bool IsInDoubt => _isInDoubt;

    /// <summary>Makes the changes if all comparisons hold.</summary>
    /// <exception cref="RpcException">etcd refused; nothing was changed.</exception>
    /// <exception cref="StoreException">No answer in time; the writer is in doubt.</exception>
    /// <param name="compares">The comparisons.</param>
    /// <param name="operations">The changes.</param>
    /// <param name="term">Stands in the mark, for whoever reads the history; 0 for none.</param>
    public async Task<StoreOutcome> WriteAsync(IEnumerable<Compare> compares, IEnumerable<RequestOp> operations, long term = 0)
    {
        if (_isInDoubt) await ResolveAsync();
        var request = new TxnRequest();
        request.Compare.AddRange(compares);
        request.Success.AddRange(operations);
        return request.Success.Count == 0 ? await AskAsync(request) : await WriteMarkedAsync(request, term);
    }

    /// <summary>Settles what became of a transaction that was given up.</summary>
    /// <exception cref="StoreException">No answer in time; still in doubt.</exception>
    public async Task ResolveAsync()
    {
        // Whichever of the two changes the mark first makes the other impossible.
        await WriteMarkedAsync(new TxnRequest(), term: 0);
        _isInDoubt = false;
    }

    /// <summary>Deletes the mark; best effort, for an orderly end.</summary>
    public async Task EndAsync()
    {
        if (_markedAt == 0 || _isInDoubt) return;
        var request = new TxnRequest();
        request.Success.Add(EtcdTransactions.Delete(_mark));
        using var bound = new CancellationTokenSource(s_endTimeout, _connection.Time);
        await AskAsync(request, bound.Token);
    }

    private async Task<StoreOutcome> WriteMarkedAsync(TxnRequest request, long term)
    {
        var sign = ByteString.CopyFromUtf8(string.Create(CultureInfo.InvariantCulture, $"{++_count} {term}"));
        var unmarked = request.Compare.Count;
        request.Success.Add(EtcdTransactions.Put(_mark, sign));
        request.Failure.Add(EtcdTransactions.Get(_mark));
        while (true)
        {
            while (request.Compare.Count > unmarked) request.Compare.RemoveAt(unmarked);
            request.Compare.Add(EtcdTransactions.ChangedAt(_mark, _markedAt));
            var response = await SendAsync(request);
            if (response.Succeeded)
            {
                _markedAt = response.Header.Revision;
                return new StoreOutcome(true, _markedAt);
            }

            var found = response.Responses[0].ResponseRange.Kvs.FirstOrDefault();
            if ((found?.ModRevision ?? 0) == _markedAt) return new StoreOutcome(false, response.Header.Revision);
            _markedAt = found?.ModRevision ?? 0;
            if (found is not null && found.Value == sign) return new StoreOutcome(true, _markedAt);

            // An earlier one that was given up has taken effect after all, or the mark of a long silent writer was swept away.
        }
    }

    private async Task<TxnResponse> SendAsync(TxnRequest request)
    {
        try
        {
            return await _connection.AskQuicklyAsync(async (member, call) => await member.Keys.TxnAsync(request, call), CancellationToken.None);
        }
        catch (StoreException)
        {
            _isInDoubt = true;
            throw;
        }
    }

    private async Task<StoreOutcome> AskAsync(TxnRequest request, CancellationToken cancellation = default)
    {
        var response = await _connection.AskQuicklyAsync(async (member, call) => await member.Keys.TxnAsync(request, call), cancellation);
        return new StoreOutcome(response.Succeeded, response.Header.Revision);
    }
}
