using System.Net.Sockets;
using System.Text;
using Sandun.Benchmarks.Harness;

namespace Sandun.Benchmarks.MarathonScale;

/// <summary>
/// Many connections driven by one thread: each sends its next request as soon as its last one is answered. On a machine of two cores what
/// asks must cost next to nothing, or it is itself what is measured.
/// </summary>
internal sealed class WritingCrowd : IDisposable
{
    /// <summary>Longest answer of a change.</summary>
    private const int AnswerMost = 4096;

    private static readonly byte[] s_end = "\r\n\r\n"u8.ToArray();
    private static readonly byte[] s_length = "Content-Length: "u8.ToArray();
    private readonly List<Connection> _connections = [];

    public WritingCrowd(int port, int connections)
    {
        for (var i = 0; i < connections; i++) _connections.Add(new Connection(port));
    }

    /// <summary>Sends so many requests, the connections side by side, and returns when all are answered with 200.</summary>
    /// <param name="requests">How many.</param>
    /// <param name="next">Path and body of a request by its number, from 1.</param>
    public void Put(int requests, Func<int, (string Path, string Body)> next)
    {
        var sent = 0;
        var answered = 0;
        var bySocket = _connections.ToDictionary(connection => connection.Socket);
        foreach (var connection in _connections.Take(requests)) connection.Send(next(++sent));
        var ready = new List<Socket>();
        while (answered < requests)
        {
            ready.Clear();
            ready.AddRange(bySocket.Keys);
            Socket.Select(ready, null, null, TimeSpan.FromMinutes(1));
            if (ready.Count == 0) throw new BenchmarkFailedException("changes are not answered");
            foreach (var socket in ready)
            {
                var connection = bySocket[socket];
                if (!connection.TakeAnswer()) continue;
                answered++;
                if (sent < requests) connection.Send(next(++sent));
            }
        }
    }

    public void Dispose()
    {
        foreach (var connection in _connections) connection.Socket.Dispose();
    }

    private sealed class Connection
    {
        private readonly byte[] _buffer = new byte[AnswerMost];
        private int _length;

        public Connection(int port)
        {
            Socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            Socket.Connect("127.0.0.1", port);
        }

        public Socket Socket { get; }

        public void Send((string Path, string Body) request) => Socket.Send(Encoding.ASCII.GetBytes(
            $"PUT {request.Path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {request.Body.Length}\r\n\r\n{request.Body}"));

        /// <summary>Reads what has come; true when the answer is whole.</summary>
        public bool TakeAnswer()
        {
            var read = Socket.Receive(_buffer.AsSpan(_length));
            if (read == 0) throw new BenchmarkFailedException("the server closed the connection");
            _length += read;
            var all = _buffer.AsSpan(0, _length);
            var head = all.IndexOf(s_end);
            if (head < 0) return false;
            var mark = all[..head].IndexOf(s_length);
            if (mark < 0) throw new BenchmarkFailedException("an answer does not say how long it is");
            if (_length < head + s_end.Length + PlainClient.Number(all[(mark + s_length.Length)..])) return false;
            var status = PlainClient.Number(all["HTTP/1.1 ".Length..]);
            if (status != 200) throw new BenchmarkFailedException($"a change is answered {status}");
            _length = 0;
            return true;
        }
    }
}
