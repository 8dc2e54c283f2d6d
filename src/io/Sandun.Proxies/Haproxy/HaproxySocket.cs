using System.Net.Sockets;
using System.Text;
using Sandun.Routing;

namespace Sandun.Proxies.Haproxy;

/// <summary>One of HAProxy's command sockets. Each line of commands has a connection of its own, which costs about 0.1 ms and needs no state.</summary>
internal sealed class HaproxySocket(string path)
{
    /// <summary>Bytes of commands in one line; HAProxy reads lines of a buffer (16 kB), and a full one also holds the answer.</summary>
    private const int LineMax = 8 * 1024;

    /// <summary>Longest answer read; the state of 10,000 servers has about 1 MB.</summary>
    private const int AnswerMax = 64 * 1024 * 1024;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    /// <summary>Sends one line and reads the whole answer.</summary>
    /// <exception cref="IOException">HAProxy does not answer.</exception>
    public async Task<string> AskAsync(string line, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(s_patience);
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), patience.Token);
            await socket.SendAsync(Encoding.UTF8.GetBytes(line + "\n"), patience.Token);
            // The master's socket stays open for more commands otherwise.
            socket.Shutdown(SocketShutdown.Send);
            return await ReadAsync(socket, patience.Token);
        }
        catch (SocketException failure)
        {
            throw new IOException($"HAProxy does not answer at {path}: {failure.Message}", failure);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new IOException($"HAProxy did not answer at {path} within {s_patience.TotalSeconds} s");
        }
    }

    /// <summary>Sends commands, many in a line.</summary>
    /// <param name="prefix">Put before each command; the master takes <c>@!pid </c> to pass it on.</param>
    /// <returns>HAProxy's first complaint, or null when it did all.</returns>
    public async Task<string?> SendAsync(string prefix, IEnumerable<RuntimeCommand> commands, CancellationToken cancellation)
    {
        string? complaint = null;
        var line = new StringBuilder();
        foreach (var command in commands)
        {
            var text = prefix + command.Text;
            if (line.Length > 0 && line.Length + text.Length > LineMax) complaint ??= await FlushAsync(line, cancellation);
            if (line.Length > 0) line.Append(';');
            line.Append(text);
        }

        if (line.Length > 0) complaint ??= await FlushAsync(line, cancellation);
        return complaint;
    }

    private async Task<string?> FlushAsync(StringBuilder line, CancellationToken cancellation)
    {
        var answer = await AskAsync(line.ToString(), cancellation);
        line.Clear();
        return HaproxyReadings.Complaint(answer);
    }

    private static async Task<string> ReadAsync(Socket socket, CancellationToken cancellation)
    {
        using var answer = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (answer.Length <= AnswerMax)
        {
            var read = await socket.ReceiveAsync(buffer, cancellation);
            if (read == 0) return Encoding.UTF8.GetString(answer.GetBuffer(), 0, (int)answer.Length);
            answer.Write(buffer, 0, read);
        }

        throw new IOException($"HAProxy's answer is longer than {AnswerMax} bytes");
    }
}
