using System.Buffers.Text;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Google.Protobuf;
using Sandun.MesosApi.Wire.Agent;

namespace Sandun.Server.Tests.Mesos;

/// <summary>LAUNCH_NESTED_CONTAINER_SESSION as a client sees it: what it wrote so far, and a way to write to it.</summary>
internal sealed class StreamedSession : IAsyncDisposable
{
    private readonly HttpClient _http;
    private readonly string _path;
    private readonly string _id;
    private readonly string _messages;
    private readonly HttpResponseMessage _answer;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();
    private readonly CancellationTokenSource _leaving = new();
    private readonly Task _reading;

    private StreamedSession(HttpClient http, string path, string id, string messages, HttpResponseMessage answer)
    {
        (_http, _path, _id, _messages, _answer) = (http, path, id, messages, answer);
        _reading = Task.Run(ReadAsync);
    }

    public string Output
    {
        get
        {
            lock (_output) return _output.ToString();
        }
    }

    public string Errors
    {
        get
        {
            lock (_output) return _errors.ToString();
        }
    }

    public static async Task<StreamedSession> OpenAsync(HttpClient http, string id, string command, string more, string messages, string path = "/api/v1")
    {
        var call = new JsonObject
        {
            ["type"] = "LAUNCH_NESTED_CONTAINER_SESSION",
            ["launch_nested_container_session"] = JsonNode.Parse($$$"""{"container_id":{{{id}}},"command":{"value":{{{JsonValue.Create(command).ToJsonString()}}} }{{{more}}} }"""),
        };
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = HttpFramework.Json(call.ToJsonString()) };
        request.Headers.Accept.ParseAdd("application/recordio");
        request.Headers.Add("Message-Accept", messages);
        var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, answer.IsSuccessStatusCode ? "" : await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(("application/recordio", messages), (answer.Content.Headers.ContentType!.MediaType, answer.Headers.GetValues("Message-Content-Type").Single()));
        return new StreamedSession(http, path, id, messages, answer);
    }

    public Task AwaitAsync(string text) => Eventually.HoldsAsync(() => Task.FromResult(Output.Contains(text, StringComparison.Ordinal)), $"the session says '{text}'");

    /// <summary>Waits for the end of its output.</summary>
    public Task EndAsync() => _reading.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

    /// <summary>Writes to its input; gives the status of the answer at the end.</summary>
    public async Task<int> TypeAsync(IEnumerable<string> texts)
    {
        using var answer = await _http.SendAsync(Request(new MemoryStream([.. First(), .. texts.SelectMany(Data)])), TestContext.Current.CancellationToken);
        return (int)answer.StatusCode;
    }

    /// <summary>Attaches to a terminal, resizes it, tries to attach once more, then goes on writing. Gives the status of the second attachment.</summary>
    public async Task<int> TypeTwiceAsync((int Rows, int Columns) size, string text)
    {
        var pipe = new System.IO.Pipelines.Pipe();
        var typing = _http.SendAsync(Request(pipe.Reader.AsStream()), TestContext.Current.CancellationToken);
        var begun = text[..(text.Length / 2)];
        await pipe.Writer.WriteAsync(First().Concat(Size(size.Rows, size.Columns)).Concat(Data(begun)).ToArray(), TestContext.Current.CancellationToken);

        // The terminal's echo tells that the first attachment is the one that counts.
        await AwaitAsync(begun);
        var second = await TypeAsync([]);
        await pipe.Writer.WriteAsync(Data(text[begun.Length..]), TestContext.Current.CancellationToken);
        await pipe.Writer.CompleteAsync();
        using var answer = await typing.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return second;
    }

    public async ValueTask DisposeAsync()
    {
        await _leaving.CancelAsync();
        await _reading.WaitAsync(TimeSpan.FromSeconds(60));
        _answer.Dispose();
        _leaving.Dispose();
    }

    private HttpRequestMessage Request(Stream body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, _path) { Content = new TypedContent(body) };
        request.Content.Headers.ContentType = new("application/recordio");
        request.Headers.Add("Message-Content-Type", _messages);
        return request;
    }

    private byte[] First() => Frame($$$"""{"type":"ATTACH_CONTAINER_INPUT","attach_container_input":{"type":"CONTAINER_ID","container_id":{{{_id}}} } }""");

    private byte[] Data(string text) => Frame(
        $$$$"""{"type":"ATTACH_CONTAINER_INPUT","attach_container_input":{"type":"PROCESS_IO","process_io":{"type":"DATA","data":{"type":"STDIN","data":"{{{{Convert.ToBase64String(Encoding.UTF8.GetBytes(text))}}}}"} } } }""");

    private byte[] Size(int rows, int columns) => Frame(
        $$$$"""{"type":"ATTACH_CONTAINER_INPUT","attach_container_input":{"type":"PROCESS_IO","process_io":{"type":"CONTROL","control":{"type":"TTY_INFO","tty_info":{"window_size":{"rows":{{{{rows}}}},"columns":{{{{columns}}}} } } } } } }""");

    private byte[] Frame(string call)
    {
        var record = _messages == "application/json" ? Encoding.UTF8.GetBytes(call) : JsonParser.Default.Parse<Call>(call).ToByteArray();
        return [.. Encoding.ASCII.GetBytes($"{record.Length}\n"), .. record];
    }

    private async Task ReadAsync()
    {
        try
        {
            await using var stream = await _answer.Content.ReadAsStreamAsync();
            var digits = new List<byte>();
            var one = new byte[1];
            while (await stream.ReadAsync(one, _leaving.Token) == 1)
            {
                if (one[0] != (byte)'\n')
                {
                    digits.Add(one[0]);
                    continue;
                }

                Assert.True(Utf8Parser.TryParse([.. digits], out int length, out _));
                digits.Clear();
                var record = new byte[length];
                await stream.ReadExactlyAsync(record, _leaving.Token);
                Take(_messages == "application/json" ? JsonParser.Default.Parse<ProcessIO>(Encoding.UTF8.GetString(record)) : ProcessIO.Parser.ParseFrom(record));
            }
        }
        catch (Exception left) when (left is IOException or ObjectDisposedException or HttpRequestException or OperationCanceledException)
        {
            // The test left.
        }
    }

    private void Take(ProcessIO piece)
    {
        if (piece.Type != ProcessIO.Types.Type.Data) return;
        lock (_output) (piece.Data.Type == ProcessIO.Types.Data.Types.Type.Stderr ? _errors : _output).Append(piece.Data.Data_.ToStringUtf8());
    }

    /// <summary>Sends each piece as soon as it is typed.</summary>
    private sealed class TypedContent(Stream typed) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            var buffer = new byte[4096];
            for (int read; (read = await typed.ReadAsync(buffer)) > 0;)
            {
                await stream.WriteAsync(buffer.AsMemory(0, read));
                await stream.FlushAsync();
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
