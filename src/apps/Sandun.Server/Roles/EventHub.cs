using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Sandun.MarathonApi;
using Sandun.ServiceScheduler;

namespace Sandun.Server.Roles;

/// <summary>Gives every event to all who follow. A reader that falls behind its own buffer is cut off; it never holds up the others.</summary>
public sealed class EventHub
{
    private long _era;
    private ImmutableList<Channel<ServiceEvent>> _readers = [];

    /// <summary>Grows whenever events may have been missed: another server led meanwhile, or the state was lost.</summary>
    public long Era => Interlocked.Read(ref _era);

    /// <summary>Events may have been missed.</summary>
    public void Interrupt() => Interlocked.Increment(ref _era);

    public void Announce(ServiceEvent happened)
    {
        foreach (var reader in Volatile.Read(ref _readers))
        {
            if (!reader.Writer.TryWrite(happened)) reader.Writer.TryComplete(new EventGapException());
        }
    }

    /// <summary>Follows from the moment of this call, not of the first read.</summary>
    public IAsyncEnumerable<ServiceEvent> Follow(int capacity, CancellationToken cancellation)
    {
        var channel = Channel.CreateBounded<ServiceEvent>(new BoundedChannelOptions(capacity) { SingleReader = true });
        ImmutableInterlocked.Update(ref _readers, readers => readers.Add(channel));
        var leaving = cancellation.Register(() => Leave(channel));
        return ReadAsync(channel, leaving, cancellation);
    }

    private async IAsyncEnumerable<ServiceEvent> ReadAsync(
        Channel<ServiceEvent> channel, CancellationTokenRegistration leaving, [EnumeratorCancellation] CancellationToken cancellation)
    {
        try
        {
            await foreach (var happened in channel.Reader.ReadAllAsync(cancellation)) yield return happened;
        }
        finally
        {
            await leaving.DisposeAsync();
            Leave(channel);
        }
    }

    private void Leave(Channel<ServiceEvent> channel) => ImmutableInterlocked.Update(ref _readers, readers => readers.Remove(channel));
}
