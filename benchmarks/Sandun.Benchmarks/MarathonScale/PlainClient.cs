using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Sandun.Benchmarks.Harness;

namespace Sandun.Benchmarks.MarathonScale;

/// <summary>
/// One connection that sends a request and waits for its answer, with next to no cost of its own: on a machine of two cores a client of comfort
/// takes as much as the server it measures.
/// </summary>
internal sealed class PlainClient : IDisposable
{
    /// <summary>The head of an answer stays where it is while the rest is read.</summary>
    private const int HeadMost = 8 * 1024;

    private static readonly byte[] s_end = "\r\n\r\n"u8.ToArray();
    private static readonly byte[] s_length = "Content-Length: "u8.ToArray();
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _buffer = new byte[256 * 1024];

    public static async Task<PlainClient> OpenAsync(int port)
    {
        var client = new PlainClient();
        await client._socket.ConnectAsync("127.0.0.1", port);
        return client;
    }

    /// <summary>Sends a request, reads the answer to its end and gives its status.</summary>
    public async Task<int> SendAsync(string method, string path, string body, string header = "")
    {
        var request = $"{method} {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n{header}Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}";
        await _socket.SendAsync(Encoding.UTF8.GetBytes(request));
        var length = 0;
        int head;
        while ((head = _buffer.AsSpan(0, length).IndexOf(s_end)) < 0) length += await ReceiveAsync(length);
        var status = Number(_buffer.AsSpan("HTTP/1.1 ".Length));
        var mark = _buffer.AsSpan(0, head).IndexOf(s_length);
        var left = (mark < 0 ? 0 : Number(_buffer.AsSpan(mark + s_length.Length))) - (length - head - s_end.Length);
        while (left > 0) left -= await ReceiveAsync(HeadMost);
        return status;
    }

    /// <summary>The value of a header of the last answer.</summary>
    public string Header(string name)
    {
        var text = Encoding.ASCII.GetString(_buffer, 0, HeadMost);
        var from = text.IndexOf(name + ": ", StringComparison.OrdinalIgnoreCase) + name.Length + 2;
        return text[from..text.IndexOf('\r', from)];
    }

    public void Dispose() => _socket.Dispose();

    private async Task<int> ReceiveAsync(int at)
    {
        var read = await _socket.ReceiveAsync(_buffer.AsMemory(at));
        return read > 0 ? read : throw new BenchmarkFailedException("the server closed the connection");
    }

    /// <summary>The number a text begins with.</summary>
    public static int Number(ReadOnlySpan<byte> text)
    {
        var end = 0;
        while (text[end] is >= (byte)'0' and <= (byte)'9') end++;
        return int.Parse(text[..end], CultureInfo.InvariantCulture);
    }
}
