using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Sandun.Tests.Proxies;

/// <summary>
/// A small HTTP/1.1 server that answers with its name, keeps connections, and counts. Written on sockets so that a test decides what
/// happens to a connection; closing it resets what is in flight, as a killed program does.
/// </summary>
internal sealed class TestBackend : IAsyncDisposable
{
    private readonly Socket _listener;
    private readonly CancellationTokenSource _ending = new();
    private readonly List<Socket> _connections = [];
    private readonly string _name;
    private readonly TimeSpan _work;
    private readonly Task _held;
    private int _served;
    private int _waiting;

    /// <param name="name">What it answers.</param>
    /// <param name="port">Where it listens on loopback.</param>
    /// <param name="work">How long it takes for each answer.</param>
    /// <param name="held">No answer before this has ended.</param>
    public TestBackend(string name, int port, TimeSpan work = default, Task? held = null)
    {
        _held = held ?? Task.CompletedTask;
        _name = name;
        _work = work;
        Port = port;
        _listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
        _listener.Listen(512);
        _ = AcceptAsync();
    }

    public int Port { get; }

    /// <summary>The last request's head.</summary>
    public string LastHead { get; private set; } = "";

    /// <summary>Requests that have come and wait for their answer.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    public int Served => Volatile.Read(ref _served);

    public ValueTask DisposeAsync()
    {
        _ending.Cancel();
        _listener.Dispose();
        lock (_connections)
        {
            foreach (var connection in _connections)
            {
                connection.LingerState = new LingerOption(true, 0);
                connection.Dispose();
            }
        }

        return ValueTask.CompletedTask;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var connection = await _listener.AcceptAsync(_ending.Token);
                lock (_connections) _connections.Add(connection);
                _ = ServeAsync(connection);
            }
        }
        catch (Exception failure) when (failure is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over with this backend.
        }
    }

    private async Task ServeAsync(Socket connection)
    {
        try
        {
            connection.NoDelay = true;
            var buffer = new byte[16 * 1024];
            var text = "";
            while (true)
            {
                var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
                if (end < 0)
                {
                    var read = await connection.ReceiveAsync(buffer, _ending.Token);
                    if (read == 0) return;
                    text += Encoding.ASCII.GetString(buffer, 0, read);
                    continue;
                }

                LastHead = text[..end];
                text = text[(end + 4)..];
                Interlocked.Increment(ref _waiting);
                if (_work > TimeSpan.Zero) await Task.Delay(_work, _ending.Token);
                await _held.WaitAsync(_ending.Token);
                Interlocked.Decrement(ref _waiting);
                await connection.SendAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {_name.Length}\r\n\r\n{_name}"), _ending.Token);
                Interlocked.Increment(ref _served);
            }
        }
        catch (Exception failure) when (failure is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Cut off by the other side, or the test is over.
        }
        finally
        {
            lock (_connections) _connections.Remove(connection);
            connection.Dispose();
        }
    }
}
