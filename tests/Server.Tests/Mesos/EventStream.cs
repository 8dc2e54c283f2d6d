using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace Sandun.Server.Tests.Mesos;

/// <summary>An open stream of records, read as they come.</summary>
public sealed class EventStream : IAsyncDisposable
{
    private readonly HttpResponseMessage _response;
    private readonly Stream _stream;
    private readonly ConcurrentQueue<JsonNode> _events = new();
    private readonly CancellationTokenSource _leaving = new();
    private readonly Task _reading;

    private EventStream(HttpResponseMessage response, Stream stream)
    {
        _response = response;
        _stream = stream;
        _reading = ReadAsync();
    }

    public HttpResponseMessage Response => _response;

    public IReadOnlyList<JsonNode> Events => [.. _events];

    /// <summary>Whether the server has ended the stream.</summary>
    public bool HasEnded => _reading.IsCompleted;

    public static async Task<EventStream> OpenAsync(HttpClient http, string path, string body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = HttpFramework.Json(body) };
        request.Headers.Accept.ParseAdd("application/json");
        var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(System.Net.HttpStatusCode.OK, response.StatusCode);
        return new EventStream(response, await response.Content.ReadAsStreamAsync());
    }

    /// <summary>The first event of the kind that fits, once it has come.</summary>
    public async Task<JsonNode> NextAsync(string type, Func<JsonNode, bool>? fits = null)
    {
        JsonNode? Found() => Events.FirstOrDefault(one => one["type"]!.GetValue<string>() == type && (fits is null || fits(one)));
        await Eventually.HoldsAsync(() => Found() is not null, $"a {type} comes");
        return Found()!;
    }

    public async ValueTask DisposeAsync()
    {
        if (_leaving.IsCancellationRequested) return;

        // A read under way ends first: the stream's own disposal reads on the same connection.
        await _leaving.CancelAsync();
        await _reading;
        await _stream.DisposeAsync();
        _response.Dispose();
        _leaving.Dispose();
    }

    private async Task ReadAsync()
    {
        try
        {
            var one = new byte[1];
            while (true)
            {
                var length = 0;
                while (true)
                {
                    if (await _stream.ReadAsync(one, _leaving.Token) == 0) return;
                    if (one[0] == '\n') break;
                    Assert.InRange(one[0], (byte)'0', (byte)'9');
                    length = (length * 10) + one[0] - '0';
                }

                var record = new byte[length];
                await _stream.ReadExactlyAsync(record, _leaving.Token);
                _events.Enqueue(JsonNode.Parse(record)!);
            }
        }
        catch (Exception end) when (end is IOException or ObjectDisposedException or HttpRequestException or OperationCanceledException)
        {
            // The stream is over, as its owner knows.
        }
    }
}
