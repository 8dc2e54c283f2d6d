using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

namespace Sandun.Lab.Histories;

/// <summary>
/// Follows all that etcd's members commit, from the first revision on, over etcd's own HTTP gateway: nothing of Sandun stands between.
/// It goes from member to member as they die, and takes no revision twice.
/// </summary>
public sealed class EtcdHistory : IAsyncDisposable
{
    /// <summary>A member that says nothing for so long may be cut off, or frozen: the next one is asked.</summary>
    private static readonly TimeSpan s_silence = TimeSpan.FromSeconds(3);

    private readonly IReadOnlyList<string> _members;
    private readonly Action<StoreRevision> _take;
    private readonly CancellationTokenSource _ending = new();
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, ConnectTimeout = TimeSpan.FromSeconds(1) }) { Timeout = Timeout.InfiniteTimeSpan };
    private readonly Task _following;
    private long _seen;
    private volatile string _lost = "";

    /// <param name="members">Where the members answer clients, for example <c>http://10.200.1.1:2379</c>.</param>
    /// <param name="take">Is given each revision, in order, by one caller at a time.</param>
    public EtcdHistory(IReadOnlyList<string> members, Action<StoreRevision> take)
    {
        _members = members;
        _take = take;
        _following = Task.Run(FollowAsync);
    }

    /// <summary>The last revision that was given out.</summary>
    public long Seen => Interlocked.Read(ref _seen);

    /// <summary>Waits until all that is committed now was given out.</summary>
    /// <exception cref="LabException">It was not, or a part of the history is gone.</exception>
    public async Task CaughtUpAsync(TimeSpan limit)
    {
        long? wanted = null;
        await Laboratory.UntilAsync(
            async () =>
            {
                wanted ??= await PresentAsync();
                return _lost.Length > 0 || (wanted is { } present && Seen >= present);
            },
            limit, () => Task.FromResult($"etcd is at revision {wanted}, and its history is known up to {Seen}"));
        if (_lost.Length > 0) throw new LabException(_lost);
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _following;
        _http.Dispose();
        _ending.Dispose();
    }

    private async Task<long?> PresentAsync()
    {
        foreach (var member in _members)
        {
            try
            {
                using var bound = new CancellationTokenSource(s_silence);
                using var answer = await _http.PostAsJsonAsync(member + "/v3/kv/range", new { key = "AA==", count_only = true }, bound.Token);
                if (!answer.IsSuccessStatusCode) continue;
                return Number(JsonNode.Parse(await answer.Content.ReadAsStringAsync(bound.Token))!["header"]!["revision"]);
            }
            catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException)
            {
                // The next one may answer.
            }
        }

        return null;
    }

    private async Task FollowAsync()
    {
        for (var turn = 0; !_ending.IsCancellationRequested && _lost.Length == 0; turn++)
        {
            try
            {
                await FollowAsync(_members[turn % _members.Count]);
            }
            catch (Exception failure) when (failure is HttpRequestException or IOException or OperationCanceledException)
            {
                // It died, is silent, or the history ends here.
            }

            await Task.Delay(50, CancellationToken.None);
        }
    }

    private async Task FollowAsync(string member)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(_ending.Token);
        bound.CancelAfter(s_silence);
        using var request = new HttpRequestMessage(HttpMethod.Post, member + "/v3/watch")
        {
            // From the first key to the last.
            Content = JsonContent.Create(new { create_request = new { key = "AA==", range_end = "AA==", start_revision = Seen + 1 } }),
        };
        using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, bound.Token);
        if (!answer.IsSuccessStatusCode) return;
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(bound.Token));
        while (await reader.ReadLineAsync(bound.Token) is { } line)
        {
            bound.CancelAfter(s_silence);
            if (JsonNode.Parse(line)?["result"] is not { } result) return;
            if (result["compact_revision"] is { } compacted)
            {
                _lost = $"etcd forgot revisions {Seen + 1} to {compacted} before they were read";
                return;
            }

            if (result["events"] is JsonArray events) Take(events);
        }
    }

    private void Take(JsonArray events)
    {
        foreach (var revision in events.Select(Read).GroupBy(change => change.Revision))
        {
            if (revision.Key <= Seen) continue;
            _take(new StoreRevision(revision.Key, [.. revision.Select(change => change.Change)]));
            Interlocked.Exchange(ref _seen, revision.Key);
        }
    }

    private static (long Revision, KeyChange Change) Read(JsonNode? happened)
    {
        var record = happened!["kv"]!;
        var deleted = (string?)happened["type"] == "DELETE";
        return (Number(record["mod_revision"]), new KeyChange(Text(record["key"]), deleted ? null : Text(record["value"]), deleted ? 0 : Number(record["create_revision"])));
    }

    private static long Number(JsonNode? text) => long.Parse((string)text!, CultureInfo.InvariantCulture);

    /// <summary>Values are looked into only where they are text; the rest is whatever it reads as.</summary>
    private static string Text(JsonNode? base64) => Encoding.UTF8.GetString(Convert.FromBase64String((string?)base64 ?? ""));
}
