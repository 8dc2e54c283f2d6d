using System.Threading.Channels;
using Sandun.Protocol;

namespace Sandun.MesosApi.Scheduling;

/// <summary>A framework's open subscription: what it is to be told, in order.</summary>
internal sealed class FrameworkStream(long session, FrameworkInfo info)
{
    public static readonly TimeSpan HeartbeatInterval = TimeSpan.FromSeconds(15);

    /// <summary>Events that may wait for a slow reader; beyond, it is cut off and reconciles when it is back.</summary>
    private const int WaitingMax = 200_000;

    private readonly Channel<SchedulerEvent> _events =
        Channel.CreateBounded<SchedulerEvent>(new BoundedChannelOptions(WaitingMax) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private FrameworkInfo _info = info;

    public long Session => session;

    /// <summary>Proves that a call comes from whom this stream goes to.</summary>
    public string StreamId { get; } = Guid.NewGuid().ToString();

    /// <summary>What the framework said of itself last.</summary>
    public FrameworkInfo Info
    {
        get => Volatile.Read(ref _info);
        set => Volatile.Write(ref _info, value);
    }

    public ChannelReader<SchedulerEvent> Events => _events.Reader;

    /// <summary>False when the reader is too slow: the stream ends.</summary>
    public bool Tell(SchedulerEvent happened)
    {
        if (_events.Writer.TryWrite(happened)) return true;
        Close();
        return false;
    }

    /// <summary>What was told is still delivered; then the stream ends.</summary>
    public void Close() => _events.Writer.TryComplete();
}
