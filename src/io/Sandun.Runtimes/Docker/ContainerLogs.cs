using System.Buffers.Binary;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Sandun.Runtimes.Docker;

/// <summary>
/// Copies a container's output into its sandbox. The engine numbers every entry by its time, and the last one copied is noted
/// beside the task, so that a restarted agent goes on where the old one ended. The stream is read frame by frame (a header of
/// stream, three zeros and a length, then one entry), because only a frame tells where an entry begins.
/// </summary>
internal sealed class ContainerLogs : IDisposable
{
    /// <summary>The engine cuts lines at 16 KiB; a frame beyond this is not one.</summary>
    private const int MaximumFrame = 1024 * 1024;

    private const int HeaderBytes = 8;

    private readonly HttpClient _http;

    public ContainerLogs(string socket)
    {
        _http = new HttpClient(new SocketsHttpHandler
        {
            UseProxy = false,
            ConnectCallback = async (_, cancellation) =>
            {
                var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                try
                {
                    await connection.ConnectAsync(new UnixDomainSocketEndPoint(socket), cancellation);
                    return new NetworkStream(connection, ownsSocket: true);
                }
                catch
                {
                    connection.Dispose();
                    throw;
                }
            },
        })
        {
            BaseAddress = new Uri("http://docker"), Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    /// <summary>Copies what is new.</summary>
    /// <param name="container">The container.</param>
    /// <param name="follow">Until the container has ended, or only what is there now.</param>
    /// <param name="tty">A terminal's output is one stream without frames.</param>
    /// <param name="sandbox">Where stdout and stderr are.</param>
    /// <param name="mark">The file that holds the time of the last entry copied.</param>
    /// <param name="cancellation">Ends it earlier.</param>
    public async Task CopyAsync(string container, bool follow, bool tty, string sandbox, string mark, CancellationToken cancellation)
    {
        var last = File.Exists(mark) ? (await File.ReadAllTextAsync(mark, cancellation)).Trim() : "";
        var since = last.Length > 0 ? "&since=" + UnixTime(last) : "";
        using var answer = await _http.GetAsync(
            $"/containers/{container}/logs?follow={(follow ? 1 : 0)}&stdout=true&stderr=true&timestamps=true{since}", HttpCompletionOption.ResponseHeadersRead, cancellation);
        answer.EnsureSuccessStatusCode();
        await using var stream = await answer.Content.ReadAsStreamAsync(cancellation);
        if (tty) await CopyLinesAsync(stream, sandbox, mark, last, cancellation);
        else await CopyFramesAsync(stream, sandbox, mark, last, cancellation);
    }

    public void Dispose() => _http.Dispose();

    private static async Task CopyFramesAsync(Stream stream, string sandbox, string mark, string last, CancellationToken cancellation)
    {
        var header = new byte[HeaderBytes];
        var body = new byte[64 * 1024];
        while (await stream.ReadAtLeastAsync(header, HeaderBytes, throwOnEndOfStream: false, cancellation) == HeaderBytes)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(4));
            if (length is < 0 or > MaximumFrame) throw new IOException($"the engine sent a frame of {length} bytes");
            if (length > body.Length) body = new byte[length];
            await stream.ReadExactlyAsync(body.AsMemory(0, length), cancellation);
            Write(body.AsSpan(0, length), header[0] == 2 ? "stderr" : "stdout", sandbox, mark, last);
        }
    }

    private static async Task CopyLinesAsync(Stream stream, string sandbox, string mark, string last, CancellationToken cancellation)
    {
        using var reader = new StreamReader(stream);
        while (await reader.ReadLineAsync(cancellation) is { } line) Write(Encoding.UTF8.GetBytes(line + "\n"), "stdout", sandbox, mark, last);
    }

    /// <summary>
    /// Writes one entry, whose time is the text before its first space. One that is not newer than where copying began was copied
    /// before; among themselves the entries of the two streams are not ordered.
    /// </summary>
    private static void Write(ReadOnlySpan<byte> entry, string name, string sandbox, string mark, string began)
    {
        var cut = entry.IndexOf((byte)' ');
        if (cut < 0) return;
        var time = Encoding.ASCII.GetString(entry[..cut]);
        if (began.Length > 0 && !IsLater(time, began)) return;

        var path = Path.Combine(sandbox, name);
        using (var file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, 0)) file.Write(entry[(cut + 1)..]);
        OutputRotation.Default.Apply(path);
        File.WriteAllText(mark, time);
    }

    /// <summary>Times are RFC 3339 with up to nine digits of a second, trailing zeros cut off: compared with them put back.</summary>
    private static bool IsLater(string a, string b) => string.CompareOrdinal(Pad(a), Pad(b)) > 0;

    /// <summary>The same time as the engine takes it: seconds since 1970 and nine digits.</summary>
    private static string UnixTime(string time)
    {
        var padded = Pad(time);
        var seconds = DateTimeOffset.ParseExact(padded[..19], "yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal).ToUnixTimeSeconds();
        return string.Create(CultureInfo.InvariantCulture, $"{seconds}.{padded[20..]}");
    }

    private static string Pad(string time)
    {
        var text = time.TrimEnd('Z');
        return text.Contains('.') ? text.PadRight(29, '0') : (text + ".").PadRight(29, '0');
    }
}
