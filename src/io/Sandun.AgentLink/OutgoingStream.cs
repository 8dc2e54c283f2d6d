using System.Threading.Channels;
using Grpc.Core;

namespace Sandun.AgentLink;

/// <summary>The one writer of a stream: sends what a channel holds, and flushes only when nothing more waits.</summary>
internal static class OutgoingStream
{
    private static readonly WriteOptions s_moreFollows = new(WriteFlags.BufferHint);
    private static readonly WriteOptions s_last = new();

    public static async Task WriteAllAsync<T>(ChannelReader<T> waiting, IAsyncStreamWriter<T> stream, CancellationToken cancellation)
    {
        while (await waiting.WaitToReadAsync(cancellation))
        {
            while (waiting.TryRead(out var message))
            {
                stream.WriteOptions = waiting.TryPeek(out _) ? s_moreFollows : s_last;
                await stream.WriteAsync(message, cancellation);
            }
        }
    }
}
