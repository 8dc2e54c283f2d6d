using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using Sandun.MarathonApi;

namespace Sandun.Server.Connections;

/// <summary>
/// A connection's output that goes to its socket within the flush, where the socket takes it at once, which is nearly always. Kestrel's own
/// hands each flush through a pipe to another thread. One writes at a time, as with any pipe.
/// </summary>
/// <param name="socket">The connection's; whoever closes it ends what is being sent.</param>
/// <param name="beneath">Kestrel's own output, to which nothing is written: its end is the connection's.</param>
internal sealed class DirectWriter(Socket socket, PipeWriter beneath) : PipeWriter, IDirectOutput
{
    /// <summary>An answer of a usual size is sent by one call, and what is not sent yet lies in few pieces.</summary>
    private const int LeastBytes = 4 * 1024, MostBytes = 256 * 1024;

    private static readonly FlushResult s_taken = new(isCanceled: false, isCompleted: false);
    private static readonly FlushResult s_over = new(isCanceled: false, isCompleted: true);

    private List<Piece> _written = [];

    /// <summary>What an earlier flush could not send at once. It never fails.</summary>
    private Task _sending = Task.CompletedTask;

    /// <summary>Set while a flush waits; ends that wait alone.</summary>
    private TaskCompletionSource? _cancelled;

    /// <summary>The peer has gone: what is written is dropped.</summary>
    private volatile bool _isOver;

    /// <summary>Ends when all that was flushed is sent, or cannot be sent any more. It never fails.</summary>
    public Task Sending => _sending;

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes
    {
        get
        {
            long sum = 0;
            foreach (var piece in _written) sum += piece.Length;
            return sum;
        }
    }

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        var last = _written.Count == 0 ? null : _written[^1];
        if (last is null || last.Room < Math.Max(1, sizeHint))
        {
            // Ever larger pieces: a small answer takes little memory, a large one few calls.
            var usual = last is null ? LeastBytes : Math.Min(MostBytes, 4 * last.Capacity);
            _written.Add(last = new Piece(Math.Max(usual, sizeHint)));
        }

        return last.Free;
    }

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override void Advance(int bytes)
    {
        if (bytes == 0) return;
        if (_written.Count == 0) throw new InvalidOperationException("there is no memory to advance in: get some first");
        _written[^1].Advance(bytes);
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        if (_written.Count > 0) Send();
        return _sending.IsCompleted ? new(_isOver ? s_over : s_taken) : WaitAsync(cancellationToken);
    }

    public bool TrySend(ReadOnlyMemory<byte> bytes)
    {
        if (_written.Count > 0 || !_sending.IsCompleted || _isOver) return false;
        try
        {
            // A socket that waits would hold up who tells all the others. Once set, setting it costs nothing.
            socket.Blocking = false;
            var sent = socket.Send(bytes.Span, SocketFlags.None, out var error);
            if (error != SocketError.Success) return false;
            if (sent < bytes.Length) _sending = RestAsync(SendAsync(bytes[sent..]).AsTask(), [], 0);
            return true;
        }
        catch (ObjectDisposedException)
        {
            return false;
        }
    }

    public override void CancelPendingFlush() => Volatile.Read(ref _cancelled)?.TrySetResult();

    public override void Complete(Exception? exception = null)
    {
        if (exception is null && _written.Count > 0) Send();
        if (exception is not null || _sending.IsCompleted) End(exception);
        else _ = CompleteLaterAsync();
    }

    public override async ValueTask CompleteAsync(Exception? exception = null)
    {
        if (exception is null && _written.Count > 0) Send();
        if (exception is null) await _sending;
        End(exception);
    }

    private async Task CompleteLaterAsync()
    {
        await _sending;
        End(null);
    }

    private void End(Exception? exception)
    {
        foreach (var piece in _written) piece.Return();
        _written.Clear();
        beneath.Complete(exception);
    }

    /// <summary>Sends what was written, or has it follow what is being sent.</summary>
    private void Send()
    {
        var written = _written;
        if (_sending.IsCompleted && written.Count == 1 && !_isOver)
        {
            var piece = written[0];
            var sending = SendAsync(piece.Content);
            if (sending.IsCompletedSuccessfully)
            {
                // A stream's socket takes all or is waited for.
                _isOver |= sending.Result < piece.Length;
                written.Clear();
                piece.Return();
                return;
            }

            _written = [];
            _sending = RestAsync(sending.AsTask(), written, 1);
            return;
        }

        _written = [];
        _sending = RestAsync(_sending, written, 0);
    }

    /// <summary>Sends pieces one after the other, from one on, when what is before them is sent.</summary>
    private async Task RestAsync(Task before, List<Piece> pieces, int from)
    {
        try
        {
            await before;
            for (var at = from; at < pieces.Count && !_isOver; at++) await SendAsync(pieces[at].Content);
        }
        catch (Exception left) when (left is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            _isOver = true;
        }
        finally
        {
            foreach (var piece in pieces) piece.Return();
        }
    }

    private ValueTask<int> SendAsync(ReadOnlyMemory<byte> content)
    {
        try
        {
            return socket.SendAsync(content, SocketFlags.None);
        }
        catch (Exception left) when (left is SocketException or ObjectDisposedException)
        {
            return ValueTask.FromException<int>(left);
        }
    }

    private async ValueTask<FlushResult> WaitAsync(CancellationToken cancellation)
    {
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _cancelled, cancelled);
        var sending = _sending;
        await Task.WhenAny(sending, cancelled.Task).WaitAsync(cancellation);
        Volatile.Write(ref _cancelled, null);
        return sending.IsCompleted ? _isOver ? s_over : s_taken : new FlushResult(isCanceled: true, isCompleted: false);
    }

    /// <summary>Memory of the pool's that is written and then sent.</summary>
    private sealed class Piece(int least)
    {
        private readonly byte[] _memory = ArrayPool<byte>.Shared.Rent(least);

        public int Length { get; private set; }

        public int Capacity => _memory.Length;

        public int Room => _memory.Length - Length;

        public Memory<byte> Free => _memory.AsMemory(Length);

        public ReadOnlyMemory<byte> Content => _memory.AsMemory(0, Length);

        public void Advance(int bytes) => Length = bytes >= 0 && bytes <= Room ? Length + bytes : throw new ArgumentOutOfRangeException(nameof(bytes));

        public void Return() => ArrayPool<byte>.Shared.Return(_memory);
    }
}
