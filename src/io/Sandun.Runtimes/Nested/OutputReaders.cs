using System.Threading.Channels;
using Sandun.Agent;

namespace Sandun.Runtimes;

/// <summary>Who reads what a nested container writes. The slowest sets the pace, up to a bound; what is written while nobody reads is gone.</summary>
internal sealed class OutputReaders
{
    /// <summary>Pieces that wait for a reader before the program does.</summary>
    private const int Waiting = 64;

    /// <summary>A reader that takes nothing for so long is left out from then on.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private readonly List<Channel<NestedOutput>> _readers = [];
    private bool _ended;

    /// <summary>What is written from now on; complete when the container has ended.</summary>
    public ChannelReader<NestedOutput> Attach()
    {
        var channel = Channel.CreateBounded<NestedOutput>(new BoundedChannelOptions(Waiting) { SingleReader = true });
        lock (_gate)
        {
            if (_ended) channel.Writer.Complete();
            else _readers.Add(channel);
        }

        return channel.Reader;
    }

    /// <summary>A reader has gone.</summary>
    public void Detach(ChannelReader<NestedOutput> reader)
    {
        lock (_gate)
        {
            if (_readers.Find(one => one.Reader == reader) is not { } channel) return;
            _readers.Remove(channel);
            channel.Writer.TryComplete();
        }

        while (reader.TryRead(out _))
        {
            // A write that waits for room ends with the next one.
        }
    }

    public async ValueTask WriteAsync(NestedOutput piece)
    {
        Channel<NestedOutput>[] readers;
        lock (_gate) readers = [.. _readers];
        foreach (var reader in readers)
        {
            if (reader.Writer.TryWrite(piece)) continue;
            using var patience = new CancellationTokenSource(s_patience);
            try
            {
                await reader.Writer.WriteAsync(piece, patience.Token);
            }
            catch (Exception slow) when (slow is OperationCanceledException or ChannelClosedException)
            {
                lock (_gate) _readers.Remove(reader);
                reader.Writer.TryComplete();
            }
        }
    }

    public void End()
    {
        lock (_gate)
        {
            _ended = true;
            foreach (var reader in _readers) reader.Writer.TryComplete();
            _readers.Clear();
        }
    }
}
